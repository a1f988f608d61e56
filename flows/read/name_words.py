"""Titles, particles and other words around names."""

from __future__ import annotations

# Folded, without dots.
TITLES = frozenset("familie family famille familia famiglia hc h.c. ".split()) | frozenset(
    "mr mrs ms miss mx mister dr doctor prof professor sir dame rev reverend fr father hon rt capt captain col "
    "colonel maj gen lt sgt judge "
    "herr frau hr fraulein dipl ing mag ddr dipling "
    "m mme mlle monsieur madame mademoiselle me maitre "
    "sr sra srta senor senora senorita dra lic don dona doutor doutora "
    "sig sigra signor signora signore dott dottssa dottore dottoressa avv avvocato arch rag geom "
    "dhr mevr mevrouw meneer mw drs ir mr "
    "pan pani mgr inz doc "
    "bay bayan sayin av doc uzm op "
    "г н г жа господин госпожа д р др пан пані пані "
    "السيد السيده الانسه الدكتور الدكتوره د م استاذ "
    "श्री श्रीमती κος κα κυριε κυρια".split()
)
# Titles that are also given names or initials: taken for titles only with their dot or in these languages.
DOTTED_TITLES = {
    "m": ("fr",),
    "fr": ("de",),
    "me": ("fr",),
    "don": (),
    "ing": ("de", "es", "it"),
    "av": ("tr",),
    "op": (),
    "ir": ("nl",),
    "rt": (),
    "hon": (),
    "pan": ("pl", "uk"),
    "bay": ("tr",),
    "mag": ("de",),
    "doc": (),
    "lic": ("es",),
    "gen": (),
    "col": (),
    "maj": (),
    "arch": ("it",),
    "rag": ("it",),
    "judge": (),
    "dame": ("en",),
    "doctor": (),
    "father": (),
    "captain": (),
    "colonel": (),
    "miss": ("en",),
    "sir": ("en",),
    "د": ("ar",),
    "م": (),
    "н": ("ru",),
    "г": ("ru",),
    "р": ("ru",),
    "д": ("ru",),
    "жа": ("ru",),
}
TITLES_AFTER = frozenset("bey hanim hanimefendi beyefendi abi sahib ji さん 様 さま 先生 氏 女士 小姐 씨 님".split())
SUFFIXES = frozenset(
    "jr sr ii iii iv v vi junior senior md phd dds esq esquire mba msc ma ba bsc qc dphil cpa rn jun sen sen i kc jd".split()
)
# Part of a family name when they stand before it.
PARTICLES = frozenset(
    "von vom van de der den des del della dello dell di da do dos das du la le las los el zu zur zum af av ter ten te 't thor in d "
    "bin ibn bint al ul abu mac mc st saint san santa degli dei delle lo af auf op".split()
)
ARABIC_PARTICLES = frozenset(("بنو", "بو", "اولاد", "بن", "ابن", "بنت", "ابو", "ال", "ام"))
ARABIC_JOINED = frozenset(("عبد",))
CONJUNCTIONS = frozenset(("y", "e", "i", "und", "en"))
# Written small inside a name in these languages.
SMALL = frozenset(
    "von vom van de der den des del della dello di da do dos das du la le las los zu zur zum af av ter ten te y e bin ibn".split()
)
TWO_FAMILY_NAMES = frozenset(("es", "ca", "gl", "pt"))
TWO_FAMILY_REGIONS = frozenset("ES MX AR CO CL PE VE EC GT CU BO DO HN PY SV NI CR PA UY PR PT BR AO MZ".split())
# Given names that mostly come as the first of two ("María José", "João Pedro").
DOUBLE_FIRST = frozenset(
    "maria jose juan ana luis carlos joao luiz miguel rosa francisco pedro marco victor luiz davi enzo vitor arthur jean".split()
)
DOUBLE_SECOND = frozenset(
    "jose luis carlos antonio manuel jesus maria isabel carmen pilar luisa elena teresa dolores rosa belen angel "
    "pablo miguel ignacio javier francisco alberto "
    "fernando guadalupe angeles laura victoria cristina paula eugenia fernanda pedro paulo clara beatriz carolina "
    "sofia julia alejandro andres david eduardo enrique "
    "felipe gabriel henrique joao vitor rita sol mar soledad mercedes concepcion ramon rafael fatima eduarda augusto "
    "tomas alfonso julian luiza vitoria cecilia alice livia sophia helena lucas lucca felipe guilherme gustavo otavio hugo flor".split()
)
CHINESE_DOUBLE = frozenset("欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 東方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 夏侯 端木 南宫".split())
KOREAN_DOUBLE = frozenset("남궁 황보 선우 제갈 독고 사공 서문".split())
FAMILY_FIRST = frozenset(("hu", "zh", "ja", "ko", "vi"))
FAMILY_FIRST_REGIONS = frozenset(("HU", "VN"))
PATRONYMIC = ("ович", "евич", "ьич", "инич", "овна", "евна", "ична", "инична", "івна", "ївна")
SLAVIC_FAMILY = ("ов", "ев", "ова", "ева", "ский", "ская", "цкий", "цкая", "енко", "чук", "ських", "ський", "ська", "цький", "цька", "юк")
SLAVIC_GIVEN = frozenset(("лев", "яков", "ева", "кива"))
# What follows these is an earlier name.
BORN = frozenset("geb geborene née nee nata ur z d domo dogum kizlik".split()) - {"z", "d", "ur", "nee"}
# Between two names: two people.
JOINS_PEOPLE = frozenset("and und ve et & en oder or ou и та و".split()) - {"en", "et"}
# A firm, not a person.
FIRMS = frozenset("ltd limited gmbh inc llc corp ag kg ohg ug sarl sas bv srl ltda limited sti as oy ab plc".split()) - {"as", "ab", "ag"}
# Never part of a name when written small.
NEVER = frozenset(
    "my your you we they he she what why when where who how none not dont don want business because the this that "
    "there please know ask asking "
    "ich du wir ihr nicht kein keine warum wieso weshalb wozu wollen willst brauchst ist sind mein meine dein deine euch dich mich "
    "neden niye nicin soruyorsun soruyorsunuz istemiyorum istiyorum soylemem bilmiyorum benim senin bu su nasil degil "
    "je tu nous vous pourquoi pas mon ton votre suis veux que quoi quel est "
    "yo tu por porque que quiero mi su necesito tengo estoy como io perche voglio cosa il mio sono vorrei "
    "ik jij waarom niet mijn jouw wil eu você porque quero meu seu ja dlaczego nie chce moje po jestem "
    "я ты вы мы зачем почему не хочу что мой твой как вам мне чому навіщо хочу мій не لماذا لا اريد هذا".split()
) - {"ja", "po", "mi", "su", "je", "tu", "bu", "il", "ihr", "how", "she", "he"}
# Nobody is called so; the answer is asked again without a word about it.
RUDE = frozenset(
    "fuck fucking shit asshole bitch arschloch scheisse scheiss fotze wichser hurensohn fick siktir amk orospu pic "
    "gotveren yarrak merde putain connard salope "
    "mierda puta cabron gilipollas cazzo vaffanculo stronzo merda caralho foda kut klootzak kurwa chuj spierdalaj хуи "
    "блядь сука пизда ебать мудак كلب".split()
)
