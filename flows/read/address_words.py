"""Words inside addresses."""

from __future__ import annotations

# The house number stands before the street here. Source: Universal Postal Union, addressing systems (read 2026-11).
NUMBER_FIRST = frozenset(
    "US CA GB IE AU NZ FR LU MC ZA IN HK SG DZ MA TN IM JE GG BM KY JM TT BS BB MT PH MY TH LK PK NG GH KE UG ZW BW "
    "NA MU GI GF GP MQ RE PM YT NC PF LB EG AE VN".split()
)
# Ends of an English street name; what follows is the city.
STREET_ENDS = frozenset(
    "street st avenue ave av road rd drive dr lane ln boulevard blvd court ct place pl square sq terrace ter highway "
    "hwy parkway pkwy way circle cir trail trl "
    "crescent cres close grove gardens gdns mews hill row walk alley plaza pike turnpike loop run path route rte "
    "expressway freeway quay wharf parade esplanade "
    "view views rise green park line dual cove drove".split()
)
# Weaker ends, which towns have too; the first of them ends the street where no stronger one does.
# Source: US Postal Service, Publication 28, appendix C1.
STREET_ENDS_TOO = frozenset(
    "arcade bayou beach bend bluff bottom branch bridge brook bypass camp canyon cape causeway center cliff cliffs common corner corners "
    "course creek crest crossing crossroad crossroads curve dale dam divide estate estates extension fall falls ferry field fields flat "
    "flats ford forest forge fork forks fort garden glen harbor haven heights hills hollow inlet island islands isle junction key keys "
    "knoll knolls lake lakes land landing light lock locks lodge mall manor meadow meadows mill mills mission motorway mount mountain neck "
    "orchard oval overpass parks parkways pass passage pine pines plain plains point points port ports prairie radial ramp ranch rapid "
    "rapids rest ridge ridges river roads rue shoal shoals shore shores skyway spring springs spur spurs squares station stravenue stream "
    "summit throughway trace track trafficway tunnel union unions valley valleys via viaduct village ville vista "
    "walks wall ways well wells".split()
)
DIRECTIONS = frozenset("n s e w ne nw se sw north south east west northeast northwest southeast southwest".split())
# Words that show that a text is about a street, in any language.
STREET_WORDS = frozenset(
    "street road avenue lane drive boulevard square court close "
    "strasse str weg platz gasse allee ring ufer damm chaussee "
    "cadde caddesi cad sokak sokagi sok bulvari bulvar mahallesi mah mahalle "
    "rue avenue boulevard chemin impasse allee quai place route cours "
    "calle avenida av plaza paseo camino carrera cra carretera avinguda carrer rua travessa praca largo estrada alameda rodovia "
    "via viale piazza corso largo vicolo strada contrada straat laan plein gracht singel kade dijk steeg "
    "ulica ul aleja al plac os osiedle улица ул проспект пр просп переулок пер площадь пл бульвар шоссе вулиця вул проспект провулок площа "
    "شارع طريق حي زنقة نهج οδος λεωφορος bulevardul strada soseaua utca ut ter vagen gatan gata vei vegen gade vej "
    "tie katu ulice trida".split()
)
# Compound streets end so: "Lindenallee", "Keizersgracht".
STREET_TAILS = (
    "strasse",
    "str",
    "weg",
    "platz",
    "gasse",
    "allee",
    "ring",
    "damm",
    "ufer",
    "straat",
    "laan",
    "plein",
    "gracht",
    "singel",
    "kade",
    "dijk",
    "gatan",
    "vagen",
    "gade",
    "vej",
    "gata",
    "katu",
    "tie",
    "utca",
)
POST_BOX = (
    "postfach",
    "po box",
    "p o box",
    "pobox",
    "p k",
    "posta kutusu",
    "bp",
    "boite postale",
    "apartado",
    "casella postale",
    "c p",
    "postbus",
    "skrytka pocztowa",
    "caixa postal",
    "а я",
    "ص ب",
    "ص.ب",
    "postboks",
    "postbox",
)
EXTRA = (
    r"flat|apartment|apt|unit|suite|ste|room|rm|floor|fl|block|blk|building|bldg|level|lot|"
    r"wohnung|whg|stock|stiege|etage|og|eg|ug|dg|stg|top|tür|aufgang|hinterhaus|vorderhaus|"
    r"daire|d|kat|blok|iç kapı|apt|apartmanı|apartman|site|sitesi|"
    r"appartement|appt|app|bât|bat|bâtiment|escalier|esc|étage|porte|résidence|"
    r"piso|puerta|escalera|planta|bajo|dpto|depto|departamento|oficina|interior|int|apartamento|apto|bloco|andar|quadra|lote|sala|fração|"
    r"interno|scala|piano|bus|bte|boîte|boite|verdieping|mieszkanie|m|lok|lokal|piętro|"
    r"кв|квартира|корп|корпус|этаж|подъезд|офис|под|кв-ра|ап|поверх|"
    r"sc|et|ap|bl|شقة|الطابق|طابق|الدور|emelet|em|ajtó|lgh|sal"
)
# Words that their number stands before: "3. Stock", "6th floor".
FLOORS = r"stock|etage|og|obergeschoss|floor|fl|étage|piso|piano|verdieping|kat|emelet|piętro|p|planta|andar"
# Those whose number needs no ordinal sign.
FLOORS_BEHIND = r"stock|og|floor|fl|étage|trappa|trappor|emelet|sal|поверх|этаж"
# Words after the name of a building, which may stand before its number.
BUILDINGS = r"apt|apartmanı|apartman|sitesi|site|plaza|iş merkezi|han|rezidans|evleri|konutları"
# "City of": what remains when the state of that name is taken from behind them.
TOWN_WORDS = frozenset(("thanh pho", "tp", "tinh", "city of", "ciudad", "ciudad de", "г", "город", "м", "місто", "kota"))
# The house itself, whose number is the house number where the street has none: "Villa 12, Al Wasl Road".
HOUSES = r"villa|house|building|bldg|plot|bungalow|h|فيلا|منزل|بناية|مبنى|عمارة"
# The town is the country here.
CITY_STATES = frozenset(("MC", "SG", "HK", "GI", "VA", "SM", "LU", "MO"))
# In these an English street word ends the street and the town follows.
ENGLISH = frozenset("US CA GB IE AU NZ ZA IN JM KE NG GH UG BM KY TT BB MT IM JE GG".split())
NUMBER_WORDS = (
    r"h\.?\s?no|số|no|nr|num|número|numero|numéro|nº|n°|n|number|haus|hausnummer|hausnr|kapı no|kapi no|bina no|"
    r"д|дом|буд|будинок|№|αρ|αριθμός|رقم|house"
)
REGION_WORDS = frozenset(
    "province provincia provincie provinz county district region región departamento department oblast область обл "
    "район r-n край respublika республика "
    "state estado canton kanton kreis bezirk voivodeship prefecture governorate muhafazah regiune judet județ metropolitana federal".split()
)
# Counties that stand between town and postcode in British addresses.
COUNTIES = frozenset(
    (
        "avon|bedfordshire|berkshire|buckinghamshire|cambridgeshire|cheshire|cleveland|cornwall|cumbria|derbyshire|devon|dorset|"
        "county durham|east sussex|essex|gloucestershire|greater london|greater manchester|hampshire|herefordshire|"
        "hertfordshire|isle of wight|kent|lancashire|leicestershire|lincolnshire|merseyside|middlesex|norfolk|northamptonshire|"
        "northumberland|north yorkshire|nottinghamshire|oxfordshire|rutland|shropshire|somerset|south yorkshire|staffordshire|"
        "suffolk|surrey|sussex|tyne and wear|warwickshire|west midlands|west sussex|west yorkshire|wiltshire|worcestershire|"
        "yorkshire|east yorkshire|aberdeenshire|angus|argyll|ayrshire|fife|lanarkshire|lothian|midlothian|west lothian|"
        "east lothian|perthshire|renfrewshire|stirlingshire|clwyd|dyfed|gwent|gwynedd|powys|south glamorgan|county antrim|"
        "county armagh|county down|county fermanagh|county tyrone|county londonderry"
    ).split("|")
)
