"""The webhook as a process under load, beside other servers that get the same bytes over the same kind of TLS.

bodies      the reviews that are asked          peers        who answers them: a row each
load        who asks                            api_server   what Aegis's webhook watches
usage       what a process took                 kopf_server  the peer that needs a program of its own
rig         all of them together                bare_sync    the least that a sync can be

calls       CPU of a call, memory               latency      the slowest in a hundred, also while relisting
sync        from the start to ready             largest      reviews that were made to cost much
"""
