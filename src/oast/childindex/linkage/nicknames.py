"""Given names that are used for one another. Each row: the name, then its short and pet forms."""

_ROWS = """
abigail abby abbie gail
aleksandra ola ala
aleksander alek olek
alexander alex alec sandy xander sasha
alexandra alex lexi sandra sasha alexa
alfred alfie fred
amelia millie amy
andrew andy drew
anthony tony ant
anna ania annie anya
archibald archie
arthur art artie
barbara basia barb babs
benjamin ben benny benji
bethany beth
catherine cath kate katie cathy kitty
katherine kath kate katie kathy kitty
katarzyna kasia
charles charlie chas
charlotte charlie lottie
christopher chris kit topher
christina chris tina christy
christine chris tina
daniel dan danny
daniela dani ela
david dave dai davey
deborah deb debbie
dominic dom nick
edward ed eddie ted ned
eleanor ellie nell nora
elizabeth liz beth lizzie betty eliza libby
emily em emmy
emmanuel manny emma
francesca fran frankie
francis frank
frederick fred freddie
gabriel gabe
gabriella gabby ella
george georgie
georgia georgie
gregory greg
gwendolyn gwen wendy
hannah han
harriet hattie harry
harrison harry
henry harry hal
imogen immy
isabella bella izzy isa
isabel izzy bella
isaac zac ike
jacob jake
jakub kuba
james jim jimmy jamie jem
jan janek
jennifer jen jenny
jessica jess jessie
joanne jo
john jack johnny jon
jonathan jon jonny
joseph joe joey
joshua josh
juliet julie
katarina kat katka
kenneth ken kenny
kimberley kim
laura laurie
lawrence larry laurie
leonard len lenny leo
lillian lily lil
louisa lou
louise lou
lucas luke
madeleine maddie
madison maddie
magdalena magda lena
malgorzata gosia
margaret maggie meg peggy
maria mary mia marysia
mateusz mati
matilda tilly
matthew matt matty
maxwell max
megan meg
michael mike mick mickey
michal misiek
mohammed mohammad muhammad muhammed mohamed mohamad mo
natalie nat
natasha tash tasha
nathaniel nathan nat nate
nathan nate
nicholas nick nicky
nicola nicky
nicole nicky
oliver ollie
olivia liv livvy
oluwaseun seun
oluwatobi tobi
patricia pat trish
patrick pat paddy
penelope penny
peter pete
philip phil pip
phoebe bee
poppy pops
rachel rach
rebecca becky bex
reginald reg
richard rich dick rick
robert rob bob bobby robbie
ronald ron
rosemary rose rosie
samantha sam
samuel sam sammy
sarah sally
scarlett scarly
sebastian seb
sian shan
sophia sophie
stanislaw staszek
stephen steve
steven steve
susan sue susie
suzanne sue
tadeusz tadek
theodore theo ted
thomas tom tommy
timothy tim
tomasz tomek
victoria vicky tori
vincent vince
william will bill billy liam
yusuf joseph yousef yusef
zachary zac zach
zuzanna zuzia
"""

_CANONICAL: dict[str, tuple[str, ...]] = {}
for _row in _ROWS.split("\n"):
    for _name in _row.split():
        _CANONICAL[_name] = (*_CANONICAL.get(_name, ()), _row.split()[0])


def full_forms(name: str) -> tuple[str, ...]:
    """The full names a folded given name may stand for, itself among them if it is one; else only itself."""
    return _CANONICAL.get(name, (name,))


def may_be_the_same(one: str, other: str) -> bool:
    """Whether two folded given names may be forms of one name."""
    return not set(full_forms(one)).isdisjoint(full_forms(other))
