"""First names that are common in Norway, among those born here and among newcomers: what a name is recognised by.

Written for this house; a name that is missing is still found as a pair of capitalised words. Casefolded, one space apart.
"""

_NORWEGIAN_WOMEN = """
aase agnes agnete alma amalie andrea angelica anette anita anja anna anne annette annika annlaug astrid august aurora beate
benedikte bente berit birgit birgitte bjørg bodil borghild brit britt camilla cathrine cecilie charlotte christin christina
christine dagny dagrun ebba ella elen elin eline elisabeth ellen ellinor elsa else emilie emma erle ester eva evelyn
fredrikke frida gerd gina greta grete gro gudrun gunhild gunn gunvor guri guro hanna hanne hannah hedda hedvig hege heidi
helene helga helle henriette henny hilda hilde hildegunn ida idun ine ines inga inger ingebjørg ingeborg ingrid ingunn
ingvild irene iselin jannicke jannike jeanette jenny johanna johanne jorunn josefine julia julie juni kaja kamilla karen kari
karianne karin karina karoline katarina kathrine katrine kine kirsten kirsti kjersti kjellaug kristin kristina kristine laila
lea leah lene lena lill lilly linda line linea linn linnea lisa lise liv live lone lotte louise lovise lucia lykke madeleine
magnhild maja malene mali malin maren margaret margit margot margrethe mari maria mariann marianne marie marit marita marte
marthe martha martine mathilde maud maya merete merethe mette mia mie milla mina molly mona monica monika my nanna natalie
nathalie nina nora norunn olaug olava oda olea oline olivia pernille petra pia ragna ragnhild rakel randi rannveig rebecca
rebekka reidun renate rigmor rita ronja rut ruth runa sandra sanna sara sarah selma signe sigrid sigrun silje siri siv sofia
sofie solbjørg solfrid solrun solveig sol stine sunniva susann susanne svanhild synne synnøve tale tea thea therese tia tilde
tina tine tiril tiriltone tone tonje tora torill torunn tove trine trude tuva turid tyra ulla ulrikke unn unni vanja vera
victoria vigdis viktoria vilde vilma wenche wilma ylva yngvild åse åshild åslaug
"""
_NORWEGIAN_MEN = """
adrian aksel albert alexander alf alfred amund anders andreas andré anton are arild arne aron arvid asbjørn askil aslak atle
axel benjamin bendik bernhard birger birk bjarne bjarte bjørn bjørnar bo brage brede casper christer christian christoffer
dag dagfinn daniel david edvard edvin egil eilif einar eirik eivind elias eldar emil endre erik erlend erling espen even
fabian felix filip finn fred fredrik frode frank gabriel gaute gard geir georg gjermund gunnar gustav gøran hallgeir halvor
halvard hans harald harry haakon håkon håvard helge henning henrik herman hermann hjalmar hugo håvar idar ingar inge ingvar
isak ivar iver jacob jakob jan jarl jarle jens jesper jo joakim joar johan johannes john johnny jon jonas jonatan jonathan
jone jonny jostein julian jørgen jørn kai karl karsten kasper ken kennet kenneth kent ketil kim kjartan kjell kjetil knut
konrad kristen kristian kristoffer kåre lars lasse leander leif leo leon levi liam loke louis lucas ludvig ludvik lukas mads
magne magnus marcus marius markus martin mathias matias mats mathis max michael mikael mikkel morten nicolai nicolay niklas
nikolai nils noah odd oddbjørn oddvar odin ola olai olav ole oliver olve oscar oskar otto ove patrick patrik paul peder per
peter petter philip pål rasmus ragnar ravn reidar remi rikard richard roald roar robert robin roger rolf ronny roy rune ruben
sander samuel sebastian severin sigbjørn sigmund sigurd simen simon sindre sivert sjur snorre stein steinar stian stig storm
sven svein svenn sverre syver sølve sondre sturla tarjei teodor terje theo theodor thomas thor tim tobias tom tomas tommy tor
torbjørn tord tore torfinn torgeir torgrim torkel torleif torstein trond trygve trym truls tryggve ulrik ulv uno vebjørn
vegar vegard vetle victor vidar viggo viktor viljar vincent wilhelm william yngve øivind ørjan øystein øyvind åge åsmund
"""
_NEWCOMERS = """
abbas abdallah abdi abdifatah abdirahman abdul abdullah abdulrahman abebe adam adeel agata agnieszka ahmad ahmed aisha
aleksander aleksandra alena ali alicja alina aliya amal amanuel amina amine amir amira amna anastasia anastasiia andrii
andrzej angelika anil anjali antoni anwar arash arta artem arjun asad asha asma aster awet aya ayaan ayan ayse ayşe aziz azra
barbara bartek bartosz bashir beata bilal bogdan bohdan bożena bushra danuta daria dariusz darya deeqa denys dina dmytro
dominik dorota edyta elena elif emina emir ewa ewelina fadumo faisal farah farhan farhiya farid fariha fartun fatima fatma
fatemeh filmon filsan fiona ghulam gosia grzegorz habiba habtom hadi hadia halima hamid hamza hana hani hanan haris hasan
hassan hawa helen henok hibo hodan hodo hossein hussain hussein huda ibrahim idil ifrah ihor ikram ilham ilir ilona imran
inna iqra irina iryna ismail ivan iwona izabela jakub jamal jamila janusz jarosław jasmin jasmina jerzy joanna józef justyna
kacper kamil karim karol karolina kateryna katarzyna kazimierz kebede khadija khadra khalid khaled khalil khan kinga kiran
konstantin krystyna krzysztof ksenia kumar laith lamia larysa layla leila leyla lina liudmyla liyana ljiljana lubna luna
lyudmyla maciej magda magdalena mahad mahamed mahdi mahmoud mahmud majid maksym malika małgorzata marcin marek mariam mariya
mariusz marko maryam maryna mateusz mehdi mehmet mehari meron merhawi michał mihai milan milena mirjana mirosław mohamad
mohamed mohammad mohammed monika mostafa muhammad mukhtar muna murat musa mustafa mykhailo mykola nabil nadia nadiia nadifa
naima najma nasra nasrin nasir natalia nataliia natasza natia nawal nazanin nimo noor nour nura oksana oleg oleh oleksandr
oleksii olena olga olha omar oskars osman parisa parwin patrycja paulina paweł piotr priya przemysław rafał rahel rahim rahma
rahwan raisa ramadan rami rania rashid raul reem reza rima robel roman ruslan ruta saad saba sabrina sadia safa safia said
saida salah saleh salim salma saman samir samira samira sami samia samuil sana sanaa saniya sasha sead selam selin semhar
serhii shabana shamso shanta sharif shirin sławomir snežana sofiia solomiia somaya stanisław suad suhayb suleiman sumaya
svitlana svetlana sylwia szymon tadeusz tahir taras tariq tatiana tekle tesfay tetiana tomasz umar urszula usman valentyna
vasyl viktoriia violeta vitalii vlad volodymyr wafa wahid waldemar walid warsame wiktoria wojciech yafet yahya yana yaroslav
yasin yasir yasmin yassin yonas yosef yousef yulia yuliia yuri yusra yusuf zahra zainab zaki zakaria zamzam zara zbigniew
zehra zeinab zeynep ziad zofia zoran zuzanna łukasz
"""

# Names that are words as well: one of these counts only where a capital letter is no matter of course.
_ALSO_WORDS = """
aksel alf anna are aster august bjørn bo brage brede brit dag else endre even finn frank fred gard gro hana hans helga helge
idun inga inge ine iver jan jarl jo juni kai ken kim kristen line linn liv live lone lotte lykke maja mali max mette mie musa
my odd ove per ravn roman rune ruta said saman sami siv sol stein stig storm tale tea tim tine tom tone tor tove trine ulv
uno unn vera
"""
ALSO_WORDS = frozenset(_ALSO_WORDS.split())
FIRST_NAMES = frozenset(f"{_NORWEGIAN_WOMEN} {_NORWEGIAN_MEN} {_NEWCOMERS}".split())
