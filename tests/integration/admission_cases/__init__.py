"""The admission cases A01 to A59: a row each, by theme, with what the API server has to answer.

manifests.py  how the objects of the rows are written
case.py       what a row says
rig.py        the cluster in which they are tried: real signatures, real stores, real verdicts
oracle.py     how each is tried
change.py     what is typed about an object that is there, and how that is tried
replicas.py   what each webhook says by itself
places.py     where a reference stands, and in which kind of object
values.py     how its value comes about
names.py      what it is called: hubs, images, spellings
resources.py  objects of other kinds
ways_round.py what runs beside a model that is named
"""
