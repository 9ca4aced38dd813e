"""What tells who somebody is, found in sentences as professionals write them; and sentences that name nobody."""

import pytest

from portal.naming.finding import GONE, Kind, find, is_birth_number, without
from tests.growth import times_as_long

# (what is written, what must be found in it)
NAMING = """
Kari har vært trist i flere uker. | Kari
Vi er bekymret for Emma i andre klasse. | Emma
Jeg så at Mohammed satt alene. | Mohammed
Emmas mor henter sent. | Emma
Det gjelder Ola Nordmann. | Ola Nordmann
Per Hansen kom full på foreldremøtet. | Per Hansen
Mor heter Wenche. | Wenche
Faren, Tor, svarer ikke. | Tor
Søsteren Liv er stille. | Liv
Gutten heter Lavrans og går hos oss. | Lavrans
Jenta, som heter Xelia, gråter. | Xelia
Familien Brattbakk har flyttet hit. | Brattbakk
Moren er Zofia Kowalska. | Zofia Kowalska
Vi snakket med Oleksandr i går. | Oleksandr
Fadumo kommer ofte sulten. | Fadumo
Ole-Kristian slår de andre. | Ole-Kristian
emma i 5b sover lite | emma
mohammed har ikke matpakke | mohammed
Læreren til Jonas ringte. | Jonas
Jonas' far er syk. | Jonas
Helsesykepleier traff Amina to ganger. | Amina
Både Sindre og Ingrid er borte hver mandag. | Sindre, Ingrid
Hun bor hos tante Berit. | Berit
Bestefar Asbjørn passer henne. | Asbjørn
Han leker bare med Filip. | Filip
Mor og Stian er skilt. | Stian
Kontakten hennes er Trygve Solhaug. | Trygve Solhaug
Faren ble hentet av Bente Lie. | Bente Lie
I går sa Dag at han ikke ville hjem. | Dag
Da gikk Even ut. | Even
Det er Skjolden Brekkås som ringer. | Skjolden Brekkås
Barnet heter Nur. | Nur
Mora til Ayan forstår lite norsk. | Ayan
Hassan og broren er redde. | Hassan
Abdirahman har fravær. | Abdirahman
Nadiia er bekymret for sønnen. | Nadiia
Vi møtte fru Tveitane. | Tveitane
Jeg har snakket med rektor Grete Moe. | Grete Moe
Thea: «Jeg vil ikke hjem» | Thea
Sofie sa det selv. | Sofie
TRYGVE er borte igjen. | TRYGVE
Eleven er Yusuf Abdi. | Yusuf Abdi
Gunvor fra klassen over så det. | Gunvor
Hun er søsteren til Aksel. | Aksel
Vi kjenner Bjørn fra før. | Bjørn
Fødselsnummeret er 01011012345. | 01011012345
Født 12.03.2015 og går i fjerde. | Født 12.03.2015
Personnummer 120315 12345 | 120315 12345
Nummeret er 41011088888 (D-nummer). | 41011088888
Hun er fødd 4.5.2014. | fødd 4.5.2014
Ring mor på 912 34 567. | 912 34 567
Telefon: 41234567 | 41234567
Far har 32 12 34 56. | 32 12 34 56
Nås på +47 900 00 000 etter skoletid. | +47 900 00 000
Mors nummer er 0048 601 234 567 | 0048 601 234 567
Mobil 99887766, ring etter fire. | 99887766
Skriv til kari.n@eksempel.no helst. | kari.n@eksempel.no
E-post: mor_1@eksempel.com | mor_1@eksempel.com
De bor i Storgata 12. | Storgata 12
Adressen er Solbakken 4B. | Solbakken 4B
Familien bor i Store gate 7. | Store gate 7
storgata 5, oppgang b | storgata 5
Bor i Nedre Skolevei 3 hos mor. | Skolevei 3
Flyttet til Granveien 101. | Granveien 101
De bor i 3300 Hokksund. | 3300 Hokksund
Blokka i Elvegata 8, tredje etasje. | Elvegata 8
Emma og Ola Lie (telefon 912 34 567) bor i Elvegata 8. | Emma, Ola Lie, 912 34 567, Elvegata 8
The boy is called Tarik. | Tarik
We met Anna Kowalska yesterday. | Anna Kowalska
"""

NAMELESS = """
Et barn på fire år kommer ofte sent.
Hun er trist, og vi vet ikke hvorfor.
Hans mor er syk.
Per uke er det to dager uten mat.
Live bilder vises på skolen.
Even etter mandag er borte.
Han sa at han ikke ville hjem, selv om det var fredag.
Vi har snakket med PPT og barnevernet.
Barnevernet i Øvre Eiker er kontaktet.
Øvre Eiker kommune har et tilbud.
Helsestasjonen på Hokksund har målt vekt.
Han går på SFO tre dager i uka.
BUP har avsluttet saken.
De flyttet fra Syria i fjor.
Mor er fra Ukraina og far fra Polen.
Hun har vært borte 24 ganger siden august.
Fraværet er 12 prosent i 2025.
Det begynte 12.03.2026 og har vart siden.
I uke 46 var det verst.
Klokka 08.15 hver dag.
Han er 6 år og 4 måneder.
Vi har prøvd fast voksen, roligere garderobe og kortere dag.
Bjørnen er favorittdyret.
Det er fred i gruppa nå.
Tom matboks tre dager på rad.
I august begynte det.
Det var stille en stund. Så begynte det igjen.
Roman er en bok.
Storm ute gjør ham redd.
Sol og snø uten tøy til det.
Han er borte siden juni.
En gutt på 14 år drikker i helgene.
Ei jente seier at ho ikkje vil heim.
Mor seier ho ikkje har pengar til mat.
Dei har det tungt heime etter skilsmissa.
Finn ut hva som hjelper.
Jo mer vi spør, jo stillere blir han.
Dag etter dag er han trøtt.
Stein ble kastet mot vinduet.
Line på kartet er borte.
Tone og stemning endret seg.
Vi kan ringe Familievernkontoret.
Hva sier jeg til foreldrene?
Skal vi melde fra til Barnevernet eller vente?
Jeg lurer på om det er nok å snakke med foreldrene.
Barnet tegner mye våpen, og sier: «Jeg vil bort.»
«Jeg vil ikke hjem», sa barnet.
Læreren, helsesykepleieren og jeg har hatt et møte.
Leder for barnehagen er spurt.
Det er 25 elever i klassen.
Hun fikk 1500 kroner av oss.
Det kostet 45000000 kroner å bygge skolen.
Saken har nummer 2024/1234.
Han kom på veien 3 ganger uten jakke.
De var på lekeplassen 2 timer.
Romferden 2025 var tema.
Høsten 2025 Var det bedre.
Barnet har ADHD, men får ikke medisin.
På Snapchat deles det bilder.
Guttene spiller Roblox om natta.
Julen var vanskelig.
Han feirer Ramadan med familien.
Vi er to lærere som har sett det samme.
Foreldrene er skilt, og barnet bor hos begge.
Fosterfar sier at barnet sover godt.
Bestemor henter på fredager.
NB: dette er bare en tanke.
Hei! Takk for at dere svarer.
Is it right to wait?
The child is often hungry on Monday.
I wonder what English words to use with the mother.
We have tried to talk with the parents twice.
Etter jul ble det verre; nå er det hver dag.
Han har 7 av 10 dager med fravær.
1. Han er sulten. 2. Han er trøtt.
Barnet gråter når mor går. Det varer i 20 minutter.
Ungdommen er 16 år og vil ikke at vi sier noe.
Ny sjef på Nav hjalp dem med bolig.
Røde Kors har leksehjelp.
Han vil bli politi når han blir stor.
"""

NAMING_CASES = [tuple(part.strip() for part in line.split("|")) for line in NAMING.strip().splitlines()]
NAMELESS_CASES = NAMELESS.strip().splitlines()


def found_in(text: str) -> list[str]:
    return [each.words for each in find(text)]


def test_how_often_it_finds_and_how_often_it_errs(capsys: pytest.CaptureFixture[str]) -> None:
    wanted = [(text, one.strip()) for text, all_of in NAMING_CASES for one in all_of.split(",")]
    missed = [(text, one) for text, one in wanted if not any(one in words for words in found_in(text))]
    false = [(text, found) for text in NAMELESS_CASES if (found := found_in(text))]
    with capsys.disabled():
        print(
            f"\nidentifying: {len(wanted) - len(missed)} of {len(wanted)} found, {len(false)} of {len(NAMELESS_CASES)} false"
        )
    assert len(NAMING_CASES) + len(NAMELESS_CASES) >= 120
    assert len(missed) <= len(wanted) * 0.03, missed
    assert len(false) <= len(NAMELESS_CASES) * 0.04, false


@pytest.mark.parametrize(
    ("digits", "is_one"),
    [
        ("01011012345", True),
        ("41011012345", True),
        ("01411012345", True),
        ("99999999999", False),
        ("99999999993", False),
    ],
)
def test_a_date_is_enough_for_a_birth_number(digits: str, is_one: bool) -> None:
    assert is_birth_number(digits) is is_one


def test_control_digits_are_enough_too() -> None:
    """One whose date is none, and whose control digits are right: only they can tell."""
    made = next(
        f"99999{number:06d}" for number in range(1_000_000) if is_birth_number(f"99999{number:06d}")
    )  # fmt: skip
    assert not is_birth_number(made[:-1] + str((int(made[-1]) + 1) % 10))
    assert [each.kind for each in find(f"Nummer {made}.")] == [Kind.BIRTH_NUMBER]


def test_what_is_taken_out_is_not_found_again_and_the_rest_stays() -> None:
    text = "Emma og Ola Lie (telefon 912 34 567) bor i Elvegata 8."
    left = without(text, find(text))
    assert left == f"{GONE} og {GONE} (telefon {GONE}) bor i {GONE}."
    assert find(left) == []


def test_words_of_the_municipality_are_nobodys_name() -> None:
    text = "Hun flyttet til Nordre Fjellvik i fjor."
    assert found_in(text) == ["Nordre Fjellvik"]
    assert find(text, known=("Nordre", "Fjellvik")) == []


def test_the_same_words_have_the_same_mark_wherever_they_stand() -> None:
    first, second = (
        find("Vi så Emma Lie. Så gikk EMMA  LIE.".replace("EMMA  LIE", "Emma  Lie"))[0],
        find("Det var Emma Lie.")[0],
    )
    assert first.mark == second.mark


@pytest.mark.parametrize("filler", ["A", "Aa ", "veien ", "1", "12 ", "a@", "Ole-", "aaaa gate "])
def test_a_long_text_costs_no_more_than_its_length(filler: str) -> None:
    assert times_as_long(find, (filler * 8000)[:8000]) < 24
