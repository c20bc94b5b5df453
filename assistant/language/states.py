"""Names of each state: country, people, capital, under one spelling.

Written here rather than taken from a library because none that is maintained carries
demonyms and metonyms. A capital stands for its state only where it acts ("Paris said"),
not where it is a place ("in Paris").
"""

import re
from collections.abc import Callable, Iterable, Iterator

# One state, or states that speak as one, a line: its name, its people, its capital
# after the bar. A hyphen joins the words of one name.
_LINES = """
uk britain british briton britons great-britain united-kingdom | london whitehall
us usa american americans america united-states | washington white-house
england english
scotland scottish scots scot | edinburgh
wales welsh | cardiff
northern-ireland northern-irish | belfast
russia russian russians | moscow kremlin
ukraine ukrainian ukrainians | kyiv kiev
germany german germans | berlin
france french | paris elysee élysée
italy italian italians | rome
spain spanish spaniards spaniard | madrid
poland polish poles pole | warsaw
netherlands dutch | hague
belgium belgian belgians | brussels
denmark danish danes dane | copenhagen
norway norwegian norwegians | oslo
sweden swedish swedes swede | stockholm
finland finnish finns finn | helsinki
estonia estonian estonians | tallinn
latvia latvian latvians | riga
lithuania lithuanian lithuanians | vilnius
ireland irish | dublin
portugal portuguese | lisbon
austria austrian austrians | vienna
switzerland swiss | bern
greece greek greeks | athens
turkey türkiye turkiye turkish turks turk | ankara
hungary hungarian hungarians | budapest
czechia czech czechs czech-republic | prague
slovakia slovak slovaks slovakian | bratislava
slovenia slovenian slovenians slovene slovenes | ljubljana
croatia croatian croatians croat croats | zagreb
serbia serbian serbs serb serbians | belgrade
bosnia bosnian bosnians | sarajevo
montenegro montenegrin montenegrins | podgorica
kosovo kosovan kosovar kosovars | pristina
albania albanian albanians | tirana
macedonia macedonian macedonians north-macedonia | skopje
romania romanian romanians | bucharest
bulgaria bulgarian bulgarians | sofia
moldova moldovan moldovans | chisinau
belarus belarusian belarusians | minsk
georgia georgian georgians | tbilisi
armenia armenian armenians | yerevan
azerbaijan azerbaijani azerbaijanis azeri | baku
malta maltese | valletta
cyprus cypriot cypriots | nicosia
luxembourg luxembourgish luxembourger
iceland icelandic icelanders icelander | reykjavik reykjavík
greenland greenlandic greenlanders | nuuk
baltic-states baltic-countries baltic-nations baltics
nordic-countries nordic-states nordic-nations nordics
scandinavian-countries scandinavian-states scandinavian-nations scandinavia
gulf-states gulf-countries gulf-nations
balkan-states balkan-countries balkan-nations balkans
europe european europeans
africa african africans
asia asian asians
china chinese | beijing
taiwan taiwanese | taipei
japan japanese | tokyo
south-korea south-korean south-koreans | seoul
north-korea north-korean north-koreans | pyongyang
mongolia mongolian mongolians | ulaanbaatar
india indian indians | delhi new-delhi
pakistan pakistani pakistanis | islamabad
bangladesh bangladeshi bangladeshis | dhaka
sri-lanka sri-lankan sri-lankans | colombo
nepal nepali nepalese | kathmandu
bhutan bhutanese
afghanistan afghan afghans | kabul
kazakhstan kazakh kazakhs | astana
uzbekistan uzbek uzbeks | tashkent
kyrgyzstan kyrgyz | bishkek
tajikistan tajik tajiks | dushanbe
turkmenistan turkmen | ashgabat
vietnam vietnamese | hanoi
thailand thai thais | bangkok
cambodia cambodian cambodians | phnom-penh
laos laotian | vientiane
myanmar burma burmese | naypyidaw
malaysia malaysian malaysians | kuala-lumpur
singapore singaporean singaporeans
indonesia indonesian indonesians | jakarta
philippines philippine filipino filipinos | manila
canada canadian canadians | ottawa
mexico mexican mexicans
cuba cuban cubans | havana
haiti haitian haitians | port-au-prince
jamaica jamaican jamaicans
dominican-republic dominican dominicans
guatemala guatemalan guatemalans
honduras honduran hondurans | tegucigalpa
el-salvador salvadoran salvadorans salvadorean
nicaragua nicaraguan nicaraguans | managua
costa-rica costa-rican costa-ricans
panama panamanian panamanians
colombia colombian colombians | bogotá bogota
venezuela venezuelan venezuelans | caracas
ecuador ecuadorian ecuadorean ecuadorians | quito
peru peruvian peruvians | lima
bolivia bolivian bolivians
brazil brazilian brazilians | brasília brasilia
chile chilean chileans | santiago
argentina argentine argentinian argentines argentinians | buenos-aires
uruguay uruguayan uruguayans | montevideo
paraguay paraguayan paraguayans | asunción asuncion
australia australian australians | canberra
new-zealand new-zealander new-zealanders | wellington
fiji fijian fijians
israel israeli israelis | jerusalem
palestine palestinian palestinians
lebanon lebanese | beirut
syria syrian syrians | damascus
jordan jordanian jordanians | amman
iraq iraqi iraqis | baghdad
iran iranian iranians | tehran
saudi-arabia saudi saudis saudi-arabian | riyadh
yemen yemeni yemenis | sanaa
oman omani omanis | muscat
qatar qatari qataris | doha
bahrain bahraini bahrainis
kuwait kuwaiti kuwaitis
emirates emirati emiratis uae united-arab-emirates | abu-dhabi
egypt egyptian egyptians | cairo
libya libyan libyans | tripoli
tunisia tunisian tunisians | tunis
algeria algerian algerians | algiers
morocco moroccan moroccans | rabat
sudan sudanese | khartoum
south-sudan south-sudanese | juba
ethiopia ethiopian ethiopians | addis-ababa
eritrea eritrean eritreans | asmara
somalia somali somalis | mogadishu
kenya kenyan kenyans | nairobi
uganda ugandan ugandans | kampala
tanzania tanzanian tanzanians | dodoma
rwanda rwandan rwandans | kigali
burundi burundian burundians
congo congolese | kinshasa
cameroon cameroonian cameroonians | yaoundé
nigeria nigerian nigerians | abuja
ghana ghanaian ghanaians | accra
senegal senegalese | dakar
mali malian malians | bamako
burkina-faso burkinabe | ouagadougou
niger nigerien nigeriens | niamey
chad chadian chadians
ivory-coast ivorian ivorians | abidjan
liberia liberian liberians | monrovia
angola angolan angolans | luanda
zambia zambian zambians | lusaka
zimbabwe zimbabwean zimbabweans | harare
mozambique mozambican mozambicans | maputo
malawi malawian malawians | lilongwe
namibia namibian namibians | windhoek
botswana motswana batswana | gaborone
south-africa south-african south-africans | pretoria
madagascar malagasy | antananarivo
guinea guinean guineans | conakry
guinea-bissau bissau-guinean bissau-guineans | bissau
equatorial-guinea equatoguinean | malabo
benin beninese | porto-novo
togo togolese | lomé lome
gambia gambian gambians | banjul
sierra-leone sierra-leonean sierra-leoneans | freetown
gabon gabonese | libreville
mauritania mauritanian mauritanians | nouakchott
mauritius mauritian mauritians
seychelles seychellois
djibouti djiboutian djiboutians
lesotho basotho | maseru
eswatini swazi swazis | mbabane
central-african-republic | bangui
papua-new-guinea papua-new-guinean | port-moresby
solomon-islands solomon-islander solomon-islanders | honiara
vanuatu ni-vanuatu | port-vila
samoa samoan samoans | apia
tonga tongan tongans
timor-leste east-timor timorese | dili
maldives maldivian maldivians | malé
brunei bruneian bruneians
bahamas bahamian bahamians
barbados barbadian barbadians | bridgetown
belize belizean belizeans | belmopan
guyana guyanese
suriname surinamese | paramaribo
trinidad-and-tobago trinidad trinidadian trinidadians
liechtenstein | vaduz
monaco monégasque monegasque
andorra andorran andorrans
san-marino
"""


def _parts(line: str) -> tuple[list[str], list[str]]:
    own, _, capitals = line.partition("|")
    plain = [
        [alias.replace("-", " ") for alias in half.split()] for half in (own, capitals)
    ]
    return plain[0], plain[1]


_READ = [_parts(line) for line in _LINES.strip().splitlines()]
CAPITALS = {capital: own[0] for own, capitals in _READ for capital in capitals}
"""Capital to state."""
STATES = {alias: own[0] for own, _ in _READ for alias in own} | CAPITALS
"""Every name of a state, people and capital included, to its one name."""
LONGEST = max(alias.count(" ") for alias in STATES) + 1
"""Words in the longest of these names."""
_SHORT = frozenset(
    {
        *("britain", "great britain", "united kingdom", "america", "united states"),
        *("czech republic", "türkiye", "turkiye", "east timor", "trinidad"),
    }
)
CONTINENTS = frozenset({"europe", "africa", "asia"})
_SHOWN = {
    "uk": "United Kingdom",
    "trinidad and tobago": "Trinidad and Tobago",
    "timor leste": "Timor-Leste",
    "guinea bissau": "Guinea-Bissau",
    "us": "United States",
    "emirates": "United Arab Emirates",
}
_STATE = re.compile(
    # What only holds the name of a state is read over.
    r"\b(?:(?-i:New Mexico|Benin City|(?:Gulf|Sea) of [A-Z]\w+)|("
    + "|".join(map(re.escape, sorted(STATES, key=len, reverse=True)))
    + r"))\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"(?:,?\s+(?:and|or)\s+|,\s*)(?:the\s+)?")


def states_in(text: str) -> list[str]:
    """Names of the states that a text speaks of, as shown to people, each once.

    Only words written with a capital count: "polish" is what one does to shoes.
    """
    words = (match[1] or "" for match in _STATE.finditer(text.replace("-", " ")))
    found = dict.fromkeys(STATES[word.lower()] for word in words if word[:1].isupper())
    return [_SHOWN.get(name, name.title()) for name in found if name not in CONTINENTS]


def states_themselves(text: str) -> list[str]:
    """As `states_in`, without those that only their people or capital stand for."""
    return [*dict.fromkeys(state for state, _ in _themselves(text))]


def states_in_a_row(text: str) -> list[list[str]]:
    """The states themselves that a text names one directly after the other.

    "Norway, Canada and the Baltic states" is a row; fewer than two are none.
    """
    return rows_of(text, _themselves(text), lambda gap: bool(_JOINED.fullmatch(gap)))


def rows_of(
    text: str,
    named: Iterable[tuple[str, tuple[int, int]]],
    joins: Callable[[str], bool],
) -> list[list[str]]:
    """Names that a text has one after the other, in rows of two and more.

    Args:
        text: Where they stand.
        named: Each with its place, in order.
        joins: Whether what stands between two names joins them.
    """
    rows: list[list[str]] = []
    end = -1
    for name, (start, stop) in named:
        if end < 0 or not joins(text[end:start]):
            rows.append([])
        rows[-1].append(name)
        end = stop
    return [row for row in rows if len(row) > 1]


def _themselves(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    for match in _STATE.finditer(text.replace("-", " ")):
        word = (match[1] or "").lower()
        if word not in CAPITALS and not is_adjective(word):
            yield from ((state, match.span()) for state in states_in(match[0]))


def is_adjective(name: str) -> bool:
    """Whether a name is a word for a state's people: "Norwegian", "European"."""
    word = name.lower().replace("-", " ")
    return word in STATES and word not in {*STATES.values(), *CAPITALS, *_SHORT}
