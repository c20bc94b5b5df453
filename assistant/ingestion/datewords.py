"""The words of dates by language: months and days of the week as CLDR has them, labels.

A phrase is one entry, so that `mis à jour` is no `mis`; `#` is a number and its unit.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DateWords:
    """How one language speaks about the day of an article; casefolded."""

    months: str
    """January to December; commas between months, spaces between their names."""
    weekdays: str
    published: str
    """Labels with commas between them; every ending is written out."""
    updated: str
    small: str
    """Articles, prepositions and the word of the hour, which say nothing alone."""
    ago: str
    """How long ago, in place of a day."""


LANGUAGES = {
    "en": DateWords(
        months="january jan, february feb, march mar, april apr, may, june jun,"
        " july jul, august aug, september sept sep, october oct, november nov,"
        " december dec",
        weekdays="monday mon tuesday tues tue wednesday wed thursday thurs thur thu"
        " friday fri saturday sat sunday sun",
        published="published, posted, issued, created, publication, publication date,"
        " publish date, first published, date published",
        updated="updated, update, modified, last updated, last update, last modified,"
        " last edited, revised, amended, date modified",
        small="first last original on at date dated time local et am pm ist by the of"
        " and as gmt",
        ago="# ago, an hour ago, a minute ago, a day ago, a week ago, a month ago,"
        " a year ago, a second ago, one hour ago, one day ago, just now, today,"
        " yesterday",
    ),
    "de": DateWords(
        months="januar jänner jan, februar feber feb, märz mär mrz, april apr, mai,"
        " juni jun, juli jul, august aug, september sept sep, oktober okt,"
        " november nov, dezember dez",
        weekdays="montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag"
        " sonnabend sa sonntag so",
        published="veröffentlicht, erschienen, erstellt, publiziert, gepostet,"
        " veröffentlichungsdatum, erstveröffentlichung",
        updated="aktualisiert, stand, zuletzt aktualisiert, geändert, zuletzt geändert,"
        " letzte aktualisierung, aktualisierung, letztes update, bearbeitet,"
        " zuletzt bearbeitet, überarbeitet",
        small="uhr am um den vom von zuletzt datum der",
        ago="vor #, heute, gestern, gerade eben",
    ),
    "fr": DateWords(
        months="janvier janv, février févr fév, mars, avril avr, mai, juin,"
        " juillet juil, août, septembre sept, octobre oct, novembre nov,"
        " décembre déc",
        weekdays="lundi lun mardi mar mercredi mer jeudi jeu vendredi ven samedi sam"
        " dimanche dim",
        published="publié, publiée, paru, parue, mis en ligne, mise en ligne, posté,"
        " publication, date de publication",
        updated="mis à jour, mise à jour, màj, maj, modifié, modifiée, actualisé,"
        " actualisée, dernière mise à jour, dernière modification",
        small="le la à a h par heure heures date du",
        ago="il y a #, aujourd’hui, aujourd'hui, hier",
    ),
    "es": DateWords(
        months="enero ene, febrero feb, marzo mar, abril abr, mayo may, junio jun,"
        " julio jul, agosto ago, septiembre setiembre sept sep, octubre oct,"
        " noviembre nov, diciembre dic",
        weekdays="lunes lun martes mar miércoles mié jueves jue viernes vie sábado sáb"
        " domingo dom",
        published="publicado, publicada, creado, creada, fecha de publicación",
        updated="actualizado, actualizada, actualización, última actualización,"
        " modificado, modificada, última modificación, editado",
        small="el la las los a de del hora horas h fecha por",
        ago="hace #, hoy, ayer",
    ),
    "it": DateWords(
        months="gennaio gen, febbraio feb, marzo mar, aprile apr, maggio mag,"
        " giugno giu, luglio lug, agosto ago, settembre sett set, ottobre ott,"
        " novembre nov, dicembre dic",
        weekdays="lunedì lun martedì mar mercoledì mer giovedì gio venerdì ven sabato"
        " sab domenica dom",
        published="pubblicato, pubblicata, pubblicazione, data di pubblicazione",
        updated="aggiornato, aggiornata, aggiornamento, ultimo aggiornamento, modifica,"
        " modificato, modificata, ultima modifica, ultimo agg",
        small="il alle ore le del di data",
        ago="# fa, oggi, ieri",
    ),
    "nl": DateWords(
        months="januari jan, februari feb, maart mrt, april apr, mei, juni jun,"
        " juli jul, augustus aug, september sept sep, oktober okt, november nov,"
        " december dec",
        weekdays="maandag ma dinsdag di woensdag wo donderdag do vrijdag vr zaterdag za"
        " zondag zo",
        published="gepubliceerd, geplaatst, verschenen, publicatiedatum",
        updated="bijgewerkt, laatst bijgewerkt, aangepast, laatst aangepast, gewijzigd,"
        " laatst gewijzigd, geüpdatet, laatste update, bewerkt",
        small="op om uur datum van de door",
        ago="# geleden, vandaag, gisteren, zojuist",
    ),
    "pt": DateWords(
        months="janeiro jan, fevereiro fev, março mar, abril abr, maio mai, junho jun,"
        " julho jul, agosto ago, setembro set, outubro out, novembro nov,"
        " dezembro dez",
        weekdays="segunda-feira seg terça-feira ter quarta-feira qua quinta-feira qui"
        " sexta-feira sex sábado sáb domingo dom segunda terça quarta quinta sexta",
        published="publicado, publicada, criado, postado, publicação,"
        " data de publicação",
        updated="atualizado, atualizada, actualizado, atualização, última atualização,"
        " modificado, modificada, última modificação, editado",
        small="em às as os o a hora horas h data por do",
        ago="há #, # atrás, hoje, ontem",
    ),
    "pl": DateWords(
        months="stycznia styczeń sty, lutego luty lut, marca marzec mar,"
        " kwietnia kwiecień kwi, maja maj, czerwca czerwiec cze, lipca lipiec lip,"
        " sierpnia sierpień sie, września wrzesień wrz, października październik paź,"
        " listopada listopad lis, grudnia grudzień gru",
        weekdays="poniedziałek pon wtorek wt środa śr czwartek czw piątek pt sobota sob"
        " niedziela niedz",
        published="opublikowano, opublikowany, opublikowana, publikacja, dodano,"
        " utworzono, data publikacji, data dodania, data utworzenia",
        updated="zaktualizowano, aktualizacja, ostatnia aktualizacja, zmieniono,"
        " zmodyfikowano, ostatnia modyfikacja, edytowano, data aktualizacji",
        small="o godz godzina w dnia r data",
        ago="# temu, dzisiaj, dziś, wczoraj",
    ),
    "sv": DateWords(
        months="januari jan, februari feb, mars mar, april apr, maj, juni jun,"
        " juli jul, augusti aug, september sept sep, oktober okt, november nov,"
        " december dec",
        weekdays="måndag mån tisdag tis onsdag ons torsdag tors fredag fre lördag lör"
        " söndag sön",
        published="publicerad, publicerat, publicerades, upplagd, skapad",
        updated="uppdaterad, uppdaterat, uppdaterades, senast uppdaterad, ändrad,"
        " senast ändrad, redigerad, uppdatering",
        small="kl klockan den datum av",
        ago="# sedan, för # sedan, i dag, idag, i går, igår",
    ),
    "da": DateWords(
        months="januar jan, februar feb, marts mar, april apr, maj, juni jun, juli jul,"
        " august aug, september sep, oktober okt, november nov, december dec",
        weekdays="mandag man tirsdag tirs tir onsdag ons torsdag tors tor fredag fre"
        " lørdag lør søndag søn",
        published="publiceret, udgivet, offentliggjort, oprettet, publisert",
        updated="opdateret, sidst opdateret, senest opdateret, ændret, oppdatert,"
        " sist oppdatert, redigeret, endret",
        small="kl klokken den dato af",
        ago="# siden, for # siden, i dag, i går",
    ),
    "nb": DateWords(
        months="januar jan, februar feb, mars mar, april apr, mai, juni jun, juli jul,"
        " august aug, september sep, oktober okt, november nov, desember des",
        weekdays="mandag man tirsdag tirs tir onsdag ons torsdag tors tor fredag fre"
        " lørdag lør søndag søn",
        published="publisert, lagt ut, opprettet",
        updated="oppdatert, sist oppdatert, endret, sist endret",
        small="kl klokken den dato av",
        ago="# siden, for # siden, i dag, i går",
    ),
}

MONTHS = {
    name: number
    for each in LANGUAGES.values()
    for number, names in enumerate(each.months.split(","), start=1)
    for name in names.split()
}


def phrases(*lists: str) -> list[str]:
    """The entries of lists with commas, the longest first, for an alternation."""
    found = {entry.strip() for each in lists for entry in each.split(",")}
    return sorted(found, key=lambda entry: (-len(entry), entry))


PUBLISHED = phrases(*(each.published for each in LANGUAGES.values()))
UPDATED = phrases(*(each.updated for each in LANGUAGES.values()))
AGO = phrases(*(each.ago for each in LANGUAGES.values()))
SMALL = frozenset(
    word
    for each in LANGUAGES.values()
    for word in f"{each.weekdays} {each.small}".split()
)
