"""First names that are common among Polish speakers, in all their forms. Written for this house.

A bent form of few letters may be a word of another language: it counts only by its capital, as names that are words do.
"""

from portal.naming.first_names.forms import polish

_WOMEN = """
ada adrianna agata agnieszka alicja aleksandra amelia anastazja aneta anna antonina asia aurelia barbara basia beata blanka
bożena celina czesława dagmara danuta daria dominika dorota edyta eliza elżbieta emilia ewa ewelina felicja franciszka
gabriela grażyna halina hania hanna helena honorata iga ilona inga irena iwona iza izabela jadwiga jagoda janina joanna
jolanta julia julita justyna kaja kalina kamila karolina kasia katarzyna kazimiera kinga klara klaudia kornelia krystyna
laura lena lidia liliana lucyna łucja magda magdalena maja małgorzata gosia marcelina maria marianna mariola marlena marta
martyna martynka maryla michalina milena mirosława monika nadia natalia natasza nikola nina ola oliwia patrycja paula paulina
pola renata roksana róża sabina sara stanisława stefania sylwia teresa urszula wanda weronika wiesława wiktoria zofia zosia
zuzanna zuzia żaneta
"""
_MEN = """
adam adrian albert aleksander andrzej antek antoni arek arkadiusz artur bartek bartłomiej bartosz błażej bogdan bogusław
borys bronisław cezary czesław damian daniel darek dariusz dawid dominik edward emil eryk fabian feliks filip franek
franciszek fryderyk gabriel gniewomir grzegorz grzesiek henryk hubert ignacy igor iwo jacek jakub kuba jan janek janusz jarek
jarosław jasiek jerzy jędrzej józef julian juliusz kacper kajetan kamil karol kazimierz konrad kordian kornel krystian
krzysiek krzysztof leon leszek lucjan łukasz maciej maciek maksymilian marcel marcin marek marian mariusz mateusz michał
mieczysław mikołaj miłosz mirosław nikodem norbert oliwier oskar olaf patryk paweł piotr piotrek przemek przemysław radosław
rafał robert roman ryszard sebastian sławek sławomir stanisław stasiek stefan szymek szymon tadeusz tomasz tomek tymon
tymoteusz wacław waldemar wiesław wiktor wit witold władysław wojciech wojtek zbigniew zbyszek zdzisław zenon zygmunt
"""
_WORDS_TOO = """
jagoda kalina róża pola kuba roman ola ada iga maja lena jan iwo wit karol emil marek kaja sara laura nina ewa iza klara leon
igor adam marian beata gosia tola nikola bogdan miłosz inga olaf oskar filip daniel robert adrian gabriel oliwia amelia
"""
_SHORT = 5  # letters: a bent form of fewer is too likely another word
_BARE = frozenset(f"{_WOMEN} {_MEN}".split())
POLISH = polish(_BARE)
POLISH_ALSO_WORDS = polish(_WORDS_TOO.split()) | {form for form in POLISH - _BARE if len(form) <= _SHORT}
