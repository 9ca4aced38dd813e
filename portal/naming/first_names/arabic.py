"""First names that are common among Arabic speakers, in Arabic script and in Latin letters. Written for this house.

Arabic has no capitals, and many names are everyday words (نور light, عمر age): such a one counts only beside a word that
tells that a name comes, or beside another name.
"""

import re

from portal.naming.first_names.forms import words_in

_WOMEN = """
فاطمة عائشة خديجة مريم زينب زهراء رقية سكينة حليمة سارة هاجر آسيا ليلى سلمى هند لبنى رباب سعاد سميرة نادية فوزية كوثر سوسن
رنا رانيا ريم رولا ديمة لينا دينا دانا تالا لانا جود شيماء أسماء إسراء آلاء دعاء ولاء هبة رغد رهف ميساء سماح عبير غادة غدير
هالة هيفاء منال نهى نوال نسرين ياسمين شهد رنيم ربى روان ميسون بشرى سندس بتول صفاء مها هنادي رشا روعة سهام سهى سوزان شيرين
فاتن فدوى فريدة لمياء لجين مروة ميرا نجلاء نجوى نانسي هنا هديل وجدان ياسمينة يسرى رزان رؤى حنين سيدرا ميار جنى تسنيم شذى مايا
لمى ريتا جورجيت ماريا
"""
_MEN = """
محمد أحمد محمود مصطفى حسين علي إبراهيم يوسف إسماعيل إسحاق يعقوب موسى عيسى هارون داود سليمان أيوب يونس يحيى زكريا عثمان طلحة
حمزة بلال أسامة خالد وليد طارق زياد معاوية سفيان عمار ياسر حذيفة أنس مازن باسل بشار غسان غيث قصي قتيبة مهند هيثم أيمن أيهم
أدهم أكرم أمجد أنور إياد إيهاب باسم بسام تامر جابر جعفر حازم حاتم حسام حمدي حيدر خليل رامي رائد رشيد رضا رياض زيد زين ساري
سامر سامي سعد سليم سمير شادي طلال عاصم عامر عباس عدنان عزيز عصام عماد فادي فارس فاروق فراس فؤاد فيصل قاسم كاظم كمال لؤي ليث
ماهر مؤيد مجد محسن مراد مروان مصعب معاذ معتز منذر منير مهدي نادر نبيل نزار نضال هادي هاشم هاني هشام هيثم وائل وسام يزن يزيد
عبدالله عبدالرحمن عبدالرحيم عبدالكريم عبدالعزيز عبدالقادر عبدالحميد جورج إلياس حنا طوني جوزيف كريم آدم تيم جاد كنان أوس
"""
# Names that are everyday words, or look like one: to hope, light, happy, age, faithful, ...
_WORDS_TOO = """
أسماء يزيد أمل آمال إيمان نور هدى سلام منى ندى عادل صالح ناصر شريف حسن عمر فرح مالك صديق حياة دنيا نجاح وفاء جهاد إسلام رمضان
عيد أمين سعيد جميل جميلة كريمة حنان رحمة بركة صابر طاهر راشد سالم غالي فهد أسد نسيم وردة زهرة روضة سناء هناء ضياء بهاء علاء
مبارك منصور مؤمن ربيع هلال بدر قمر شمس نجمة أمير أميرة ملك ملاك أحلام أماني آيات إحسان إخلاص ابتسام انتصار تهاني رجاء سحر
سماء شام شروق صباح عهد غرام فداء فجر كنز لطيفة محبة نعمة نعيم هدية وعد وعود يقين يمنى رضا سعد مجد زين هادي كمال عزيز رشيد
منير نادر مراد محسن عامر جابر حازم عماد سليم هند جود دعاء ولاء شهد بشرى صفاء سماح عبير غدير حنين هالة هنا رؤى آسيا علي تيم
جاد أنور قاسم يسرى وجدان روعة مايا جنى باسم فارس ليث رائد ماهر أكرم أمجد أدهم خالد خليل عاصم كريم منذر معتز مهدي حاتم رياض
سامي شادي طلال نضال فاتن عباس ماريا لانا دانا هبة
"""
_LATIN = """
aamir abdelaziz abdelkader abdullah abdulkarim abeer adel adham afnan ahlam ahmed akram alaa ameer amer amjad ammar anas
anwar asmaa assem ayham ayman ayoub bassam bassel batoul bilal bushra dalal dalia dania dima diana duaa eman fadi fadia
faisal farid faris faten fatme ferial firas fouad ghada ghaith ghassan hadeel haidar haitham haifa hala hamoud hamze hanadi
hanan hasna hatem hazem heba hind hisham hossam houda husam hussam ibtisam ihab imad iman isam ismael israa iyad jaafar jad
jalal jamil jana jihad joud kamal kareem karima kassem kawthar khadijah khaldoun khalil khawla kinan laila lamar lamis layal
layth lilas lina loubna lujain maha maher mahdi mahmoud majd majed malak manal marwa marwan maryam marwah mayar maysaa
maysoun mazen mervat mohanad mohannad moaz monther mouna mounir muhannad munir munira muthanna nabila nader nadine naji najwa
nawar nermin nibal nidal nizar nisreen nourhan obada omran osama othman qasim qusai raed raghad rahaf rama ramez rana rasha
rawan rayan razan reham rida rim rola rula ruba saadia sabah sahar salam salwa samah samar samer sawsan shadi shahd shaimaa
shaza sidra suha sulaiman suzan tala tamer tarek tasneem thaer wael wajdi waleed walaa wissam yaman yamen yaser yazan younes
yousra youssef zaher zahraa zaid zainab zakariya zein ziyad
"""
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640]")  # vowel signs and stretching: nobody needs to type them alike
_LETTERS = str.maketrans("أإآٱىةؤئ", "ااااي" + "هوي")
_NOT_A_NAME = words_in(
    """
    غير لا ليس ليست لم لن هو هي في من على الى عن ما مع مثل كان كانت مكتوب مكتوبه موجود معروف معروفه التي الذي اللي كل ولا
    ولم فقط سريا سري مختلف الحقيقي الكامل الاول عندنا لدي لديه و او ثم حتي بعد قبل بين كما اليوم امس هنا هناك عند كامل
    صحيح
    """
)
_CALLED = words_in("اسمه اسمها اسمي واسمه واسمها يدعي تدعي السيد السيده سيد سيده الاستاذ الاستاذه الانسه الست")
_FAMILY = words_in("عائله عيله اسره بيت")
# What follows a first name: family names that do not look like one by their form.
_OTHER_NAMES = words_in(
    """
    الخطيب حداد الحداد خوري الخوري نجار النجار الشيخ الاسود الاحمر الاحمد المحمد العلي الحسن الحسين السيد الصالح العبدالله
    """
)
_JOINED = frozenset({"و", "ف", "ب", "ل", "ك", "وب", "ول", "فل"})  # and, so, by, to, like
_ONE_WORD = words_in("لدينا ولدينا ورقيه بكم لكم")  # not 'to Dina', not 'and Ruqayya'
_RELATIVE = words_in("الذي التي اللي الذين")


def plain(word: str) -> str:
    """An Arabic word as names are compared: without vowel signs, with one letter for those that are mixed up when typing."""
    return _MARKS.sub("", word).translate(_LETTERS)


_NAMES = frozenset(plain(each) for each in f"{_WOMEN} {_MEN} {_WORDS_TOO}".split())
_ALSO_WORDS = frozenset(plain(each) for each in _WORDS_TOO.split())
LATIN = frozenset(_LATIN.split())
LATIN_ALSO_WORDS = words_in(
    """
    adel amer anas dalal dima fadi fares hala hind iman jad lilas lina majd rama rida rim rola salam samer sidra tala
    """
)


def is_arabic(word: str) -> bool:
    """Whether a word is written in Arabic letters."""
    return "\u0620" <= word[0] <= "\u06d3"


def name_length(words: list[str], at: int) -> int:
    """How many of these words, side by side, are a name that begins here; 0 for none. `words` are `plain`."""
    first = _name_in(words[at])
    before = words[at - 1] if at else ""
    is_called = (before in _CALLED and _may_be_called(words[at])) or (before in _FAMILY and words[at] in _OTHER_NAMES)
    end = at + 1
    while end < len(words) and (first or is_called) and _follows(words[end]):
        end += 1
    if is_called or (first and first not in _ALSO_WORDS) or (first and end - at > 1):
        return end - at
    return 0


def _may_be_called(word: str) -> bool:
    return word not in _NOT_A_NAME and len(word) > 1 and (not word.startswith("ال") or word in _OTHER_NAMES)


def _follows(word: str) -> bool:
    """What may stand behind a first name: another name, or a family name by its form (العراقي)."""
    is_family = word.startswith("ال") and word.endswith("ي") and len(word) > 5 and word not in _RELATIVE
    return word in _NAMES or word in _OTHER_NAMES or is_family


def _name_in(word: str) -> str:
    """The first name in a word, also behind 'and', 'to', 'by', which are written together with it; '' for none."""
    if word in _NAMES:
        return word
    if word in _ONE_WORD:
        return ""
    for cut in (1, 2):
        rest = word[cut:]
        if rest in _NAMES and rest not in _ALSO_WORDS and word[:cut] in _JOINED and len(rest) > 2:
            return rest
    return ""
