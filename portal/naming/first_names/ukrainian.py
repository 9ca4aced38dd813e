"""First names that are common among those from Ukraine, in Cyrillic and in Latin letters. Written for this house.

Those that are everyday words, in any of their forms (Віра faith, Коля: у колі in a circle), count only by their capital.
"""

from portal.naming.first_names.forms import ukrainian, words_in

_WOMEN = """
агата аделіна аліна аліса алла анастасія ангеліна анжела анна антоніна анфіса аріна богдана валентина валерія варвара
василина вероніка вікторія владислава галина ганна дана дарина дарія діана домініка ева евеліна емілія єва євгенія єлизавета
жанна зінаїда злата зоряна іванна інга інеса інна ірина катерина кіра клавдія крістіна ксенія лариса леся ліана лідія ліза
любава людмила маргарита маріанна марина марія марта мілана мирослава наталія наталя настя ніка ніна оксана олександра олена
олеся ольга поліна раїса регіна римма руслана світлана сніжана соломія софія станіслава стефанія таїсія таміла тамара тетяна
уляна устина христина юлія юстина яна ярина ярослава наталка катя катруся ліза оленка даринка софійка марійка оля аня таня
юля маша даша ксюша люда свєта олька ира ірка дарья мария наталья татьяна юлия виктория елена ирина светлана екатерина
анастасия ольга людмила елизавета ксения
"""
_MEN = """
адам альберт анатолій андрій антон арсен арсеній артем артур богдан борис вадим валентин валерій василь веніамін віктор
віталій владислав вʼячеслав володимир всеволод вячеслав геннадій георгій герман гліб гнат григорій давид данило данил демид
демʼян денис дмитро едуард ельдар емір євген єгор єфрем захар зеновій іван ігор ілля йосип карпо кирило клим костянтин леонід
любомир макар макарій максим мирон мирослав микита микола михайло мстислав назар нестор олег олександр олексій олесь омелян
орест остап павло пантелеймон петро платон прохор радим ренат ростислав руслан сава савелій святослав семен сергій станіслав
степан тарас тимофій тимур тихон устим федір федот філіп юліан юрій яків ян ярема ярослав сашко саша діма вова женя юра ваня
серьожа льоша сергійко андрійко івась александр алексей андрей владимир дмитрий евгений михаил николай сергей юрий павел
виталий игорь виктор кирилл
"""
_WORDS_TOO = """
люда віра надія любов слава роман лев мир злата зоря роза лілія калина ясен лука марко марк том ян влад влада рая поля коля
люба майя мая мила міла віта рита лада галя тома соня оля ліка ніка дана адам остап клим мирон назар карпо агата марта макар
тимур дар ада іра іда юна яр сава платон герман нестор вова ваня женя устина інна нонна леся ліна анна ева єва кіра злата
регіна
"""
_LATIN = """
alina alla anastasiya anatolii anatoliy andriy antonina arsen artem bohdana darya daryna denys diana dmitri halyna hanna hlib
hryhorii ihor illia inna ivanna kateryna khrystyna kira kyrylo larysa leonid lesia liubov liubomyr lilia lyubov maksym
marharyta mariana mariia marta maryna milana mykhailo mykyta myron myroslav myroslava nazar nadiya oleksandra oleksiy olena
olesia olha orest ostap pavlo petro polina roksolana rostyslav ruslana sasha serhiy snizhana sofiya solomiya stanislav stepan
sviatoslav svitlana taisiia tamara taras tetiana tymofii tymur uliana ulyana vadym valentyn valerii valeriia varvara vasylyna
viktoria vira vitaliy vladyslav vladyslava volodymyr vsevolod yana yaryna yaroslava yehor yelyzaveta yevhen yevheniia yuliana
yurii zakhar zlata zoriana
"""
CYRILLIC = ukrainian(f"{_WOMEN} {_MEN} {_WORDS_TOO}".split())
CYRILLIC_ALSO_WORDS = ukrainian(_WORDS_TOO.split())
LATIN_ALSO_WORDS = words_in("alla inna petro lilia")
LATIN = frozenset(_LATIN.split())
