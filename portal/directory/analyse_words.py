"""The word lists of the analysis: what points nowhere, what means 'not', Nynorsk and dialect, Ukrainian endings. Only data."""

# Words that stand in every question and point nowhere.
STOP = frozenset(
    """
    år åring åringen års year years old років рік роки lat rok سنة سنوات عام
    jeg eg æ i du han hun ho hen vi me de dei det den dette denne disse er e var ein en et ei og å at om på til frå fra for
    med av som har hatt kan kunne vil ville meg deg oss seg min mi mitt mine din ditt sin sitt sine vår vårt våre deres dykk
    noe noko noen nokon nokre noka så da då når hva kva hvor kvar hvem kven hvordan korleis hvorfor kvifor får fikk må skal
    bli blir ble være vere veldig mye mykje mer meir også òg eller men her der hele heile tida tiden tia alt alle hver etter
    før hos ved ut inn opp ned over under mot mellom bare berre litt ganske fortsatt nå no gå går gjør gjer ta tar sa sier
    seier jo ha fordi the a an is are am was were be been my our your his their its and to of we he she it they you us him
    them in on by with from this that these those do does did has have had will would can could should there here what where
    who how when why very too much so just about all any some get gets got keep keeps after im ive у в і й та а або я ми ти
    ви він вона воно вони на з із зі за до від по про для при мій моя моє мої наш наша наше твій його її їх що як де хто
    коли чому це цей ця ті той є був була було дуже ще вже мене мені нас нам себе собі щоб бути w z ze na od po o u oraz lub
    jest są był była było się mnie mam mieć nasz nasza nasze mój moja moje moi twój swój jego jej ich ten te co jak gdzie
    kto kiedy dlaczego dla przy że bardzo tylko już jeszcze mu go في من على الى إلى عن مع هذا هذه ذلك التي الذي الذين انا
    أنا نحن هو هي هم ما ماذا كيف أين متى لماذا كل قد كان كانت يكون و أو او ثم عند عندي لدي لديه لي لنا له لها جدا أن ان إن
    يا هل
    hei heisann takk lurer tror synes syns mener sånn slik sån altså egentlig kanskje plutselig nesten liksom faktisk gjerne
    igjen ting gjøre masse mange flere våres vårres hennes hans deira dykkar hainn hain hann hu dæm dem dom dokker dere kem
    ka kor korr åssen korsn koffer koffor åffer førr te itte så so nåkka nåko nokka ska va vart vert blei vere vore foran
    framfor innom type lol omg pls plis ågge jo hver kvar want really please someone feel feeling one im dont know je sie ze
    zeby czy moge moj moja mojej mojego jestem sa byl byla bylo bardzo juz tez tylko ktos kto caly cała cały я мы ты вы он
    она они и в во на с со к ко у о об за из от для при что как где кто когда почему это этот эта мой моя мое мои меня мне
    нас нам себе себя его ее их был была было очень уже еще есть бы же ли чтобы а но по до
    """.split()  # noqa: SIM905
)

# All of these are one: what is said is turned round.
NOT = frozenset(
    """
    ikke ikkje ikkj itj itte ittj ække ikkeno ingen inga ingenting aldri uten utan mangler manglar not no never without dont
    doesnt didnt wont cant cannot isnt arent wouldnt nobody nothing не немає нема без ніхто ніколи нікого nie brak bez nigdy
    nikt nikogo brakuje нет без никто никогда никого ii لا لم لن ليس ليست بدون بلا دون غير
    """.split()  # noqa: SIM905
)

# Nynorsk and dialect where another ending is not enough. Folding and stemming come afterwards.
DIALECT = {
    "heime": "hjemme", "heim": "hjem", "skule": "skole", "skulen": "skolen", "skular": "skoler", "born": "barn",
    "borna": "barna", "ongan": "barna", "onga": "barn", "unga": "barna", "ungan": "barna", "ongane": "barna",
    "kjærast": "kjæreste", "kjærasten": "kjæresten", "veke": "uke", "vekene": "ukene", "kveldane": "kveldene", "vald": "vold",
    "valden": "volden", "søv": "sover", "søver": "sover", "svevn": "søvn", "drikk": "drikker", "lyg": "lyver",
    "stel": "stjeler", "gret": "gråter", "grin": "gråter", "skrik": "skriker", "hylar": "gråter", "hyler": "gråter",
    "redsle": "redd", "otte": "redsel", "trøytt": "sliten", "leik": "lek", "leike": "leke", "leiker": "leker",
    "leikar": "leker", "åleine": "alene", "aleina": "alene", "aleine": "alene", "sunn": "sønn", "son": "sønn",
    "sonen": "sønn", "sønnen": "sønn", "sønner": "sønn", "sønnene": "sønn", "dotter": "datter", "dottera": "datter",
    "datteren": "datter", "dattera": "datter", "døtre": "datter", "døtrene": "datter", "døtrer": "datter",
    "gut": "gutt", "guten": "gutten", "mor": "mamma",
    "moren": "mamma", "mora": "mamma", "mammaen": "mamma", "mamman": "mamma", "faren": "pappa", "pappaen": "pappa",
    "pappan": "pappa", "syster": "søster", "systera": "søsteren", "sysken": "søsken", "syskena": "søsken", "ven": "venn",
    "vener": "venner", "venene": "vennene", "pengar": "penger", "pengane": "pengene", "rekning": "regning",
    "rekningar": "regninger", "bustad": "bolig", "bustaden": "boligen", "husleige": "husleie", "leige": "leie",
    "vaksen": "voksen", "vaksne": "voksne", "sunnag": "søndag", "sundag": "søndag", "laurdag": "lørdag", "mista": "mistet",
    "mobba": "mobbet", "truga": "truet", "trugar": "truer", "gjere": "gjøre", "gjær": "gjøre", "tilvising": "henvisning",
    "tilvise": "henvise", "tilviser": "henviser", "utgreiing": "utredning", "rettleiing": "veiledning",
    "rettleiar": "veileder", "åpent": "åpen", "open": "åpen", "ope": "åpen", "opne": "åpne", "sinna": "sint", "arge": "sint",
    "arg": "sint", "hissi": "hissig", "mæ": "meg", "dæ": "deg", "sæ": "seg", "døydde": "døde", "døyr": "dør", "daud": "død",
    "savnar": "savner", "saknar": "savner", "friviljug": "frivillig", "uroleg": "bekymret", "lækjar": "lege",
    "doktor": "lege", "bibelotek": "bibliotek", "røykjer": "røyker", "røykje": "røyke", "rusar": "ruser", "sommar": "sommer",
    "æ": "jeg", "eg": "jeg", "e": "er", "hu": "hun", "ho": "hun", "hainn": "han",
    "hain": "han", "kem": "hvem", "kven": "hvem", "ka": "hva", "kva": "hva", "kor": "hvor",
    "korleis": "hvordan", "frå": "fra", "vart": "ble", "vert": "blir", "itte": "etter", "penga": "penger",
    "skola": "skolen", "sova": "sove", "låna": "låne", "slutta": "sluttet", "datra": "datter", "dattra": "datter",
    "jentunge": "jente", "jentungen": "jenta", "guttonge": "gutt", "guttongen": "gutten", "guttunge": "gutt", "ongen": "barnet",
    "onge": "barn", "unger": "barn", "ungene": "barna", "ungane": "barna", "krangle": "krangler", "bit": "biter",
    "drikke": "drikker", "døy": "dø", "døye": "dø", "skiljast": "skilles", "skilje": "skilles", "me": "med",
    "græt": "gråter", "grine": "gråter", "griner": "gråter", "griin": "gråter", "gruve": "gruer", "snakk": "snakker",
    "prat": "prater", "venta": "venter", "ventar": "venter", "slåst": "slåss", "slæss": "slåss", "helsesøstra": "helsesøster",
    "jordmora": "jordmor", "ælske": "elsker", "forældre": "foreldre", "bekymra": "bekymret", "stressa": "stresset",
    "aleinemor": "alenemor",
    "døydd": "død", "dødde": "døde",
    "sommaren": "sommeren", "haust": "høst", "teieplikt": "taushetsplikt",
}  # fmt: skip

# Inside of longer words: (as written, as compared).
INSIDE = (
    ("skule", "skole"), ("sjuk", "syk"), ("heim", "hjem"), ("einsam", "ensom"), ("sjølv", "selv"), ("mjølk", "melk"),
    ("husleig", "husleie"), ("samlivsbrot", "samlivsbrudd"), ("valdt", "voldt"), ("valdel", "voldel"), ("nedsetj", "nedsett"),
    ("leikeplass", "lekeplass"), ("klede", "klær"), ("teikn", "tegn"), ("fødsels", "fødsel"),
)  # fmt: skip

# Longest first. Cut once, when at least three letters are left.
UKRAINIAN_ENDINGS = tuple(
    sorted(
        """
        ування уванні ювання аннями яннями еннями іннями ання яння ення іння анню енню ості істю ість остей остям
        ського ському ським ських ською ська ське ські ський
        увати ювати увала ували ювали увало ував ювати ується юється уються юються
        алися илися ілися ятися атися итися ітися аються яються иться аться яться ється ться лася лись лося вся тися сь ся
        ають яють ують юють увати аємо яємо уємо юємо аєш яєш аєте ити ати яти іти ути али или іли яли ала ила іла яла ало ило іло
        ого ому ими іми ої ою ій їй их іх им ім ами ями ах ях ам ям ові еві єві ом ем єм ою ею єю ів їв ей єй
        ая яя ое ее ие ую юю ет ют ат ят ется ются ится ился илась ел ела ели еть ение ения ением ание ания анием
        ає яє ує ює еш иш іш ить ать ять уть ють ете ите іть ав яв ив ів
        а я о е є и і ї у ю ь й
        """.split(),  # noqa: SIM905
        key=len,
        reverse=True,
    )
)
