"""The words that stand around the date of an article: labels and small words.

Written without capitals and with accents, which are folded away when they are compared.
`*` stands for any ending; a phrase is one entry, so that `mis à jour` is no `mis`.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import Literal

from assistant.ingestion.calendars import fold


@dataclass(frozen=True, kw_only=True)
class DateWords:
    """How one language speaks about the day of an article."""

    published: str
    """Labels with commas between them."""
    updated: str
    small: str = ""
    """Articles, prepositions and the word of the hour, which say nothing alone."""
    ago: str = ""
    """How long ago, in place of a day; `#` is a number and its unit."""


# Where all of a language's labels are known, another word before a colon is no label.
SURE_OF_LABELS = frozenset("en de fr es it nl pt pl sv da nb".split())
LANGUAGES = {
    "en": DateWords(
        published="published, posted, issued, created, publication, publish, printed,"
        " uploaded, immediate release, press release, news release, filed, first aired",
        updated="updated, update, updates, modified, edited, revised, amended,"
        " corrected, last reviewed",
        small="first last original originally on at date dated time local et am pm ist"
        " by the of and as gmt in for web noon midnight",
        ago="# ago, an hour ago, a minute ago, a day ago, a week ago, a month ago,"
        " a year ago, a second ago, one hour ago, one day ago, just now, today,"
        " yesterday",
    ),
    "de": DateWords(
        published="veröffentlich*, erschienen, erstellt, publiziert, gepostet,"
        " erstveröffentlich*, publikationsdatum, erscheinungsdatum, online seit,"
        " artikel vom, meldung vom, beitrag vom",
        updated="aktualisier*, stand, geändert, letztes update, bearbeitet,"
        " überarbeitet, letzte änderung",
        small="uhr am um den vom von zuletzt letzte datum der im in",
        ago="vor #, heute, gestern, gerade eben",
    ),
    "fr": DateWords(
        published="publié*, paru*, mis en ligne, mise en ligne, posté*, publication,"
        " créé*, rédigé*, mis en ligne",
        updated="mis à jour, mise à jour, màj, maj, modifié*, actualisé*, modification",
        small="le la à a h par heure heures date du de dernière en avec",
        ago="il y a #, aujourd’hui, aujourd'hui, hier",
    ),
    "es": DateWords(
        published="publicado, publicada, publicación, creado, creada",
        updated="actualiza*, modificad*, modificación, editado",
        small="el la las los a de del hora horas hs h fecha por última en con",
        ago="hace #, hoy, ayer",
    ),
    "it": DateWords(
        published="pubblicat*, pubblicazione, creato",
        updated="aggiorna*, modifica, modificat*, ultimo agg",
        small="il alle ore le del di data ultimo ultima a da in",
        ago="# fa, oggi, ieri",
    ),
    "nl": DateWords(
        published="gepubliceerd, geplaatst, verschenen, publicatie*, aangemaakt",
        updated="bijgewerkt, aangepast, gewijzigd, geüpdatet, bewerkt, laatste update",
        small="op om uur datum van de door laatst laatste in",
        ago="# geleden, vandaag, gisteren, zojuist",
    ),
    "pt": DateWords(
        published="publicado, publicada, publicação, criado, postado",
        updated="atualiza*, actualiza*, modificad*, modificação, editado, alterado",
        small="em às as os o a hora horas h data por do de última e no na",
        ago="há #, # atrás, hoje, ontem",
    ),
    "pl": DateWords(
        published="opublikowan*, publikacj*, dodano, dodania, utworzono, utworzenia",
        updated="zaktualizowan*, aktualizac*, zmieniono, zmodyfikowano, modyfikacj*,"
        " edytowano",
        small="o godz godzina w dnia r data ostatnia z",
        ago="# temu, dzisiaj, dziś, wczoraj",
    ),
    "sv": DateWords(
        published="publicera*, upplagd, skapad",
        updated="uppdatera*, uppdatering, ändrad, redigerad",
        small="kl klockan den datum av senast i",
        ago="# sedan, för # sedan, i dag, idag, i går, igår",
    ),
    "da": DateWords(
        published="publicere*, udgivet, offentliggjort, oprettet, udgivelsesdato",
        updated="opdater*, ændret, redigeret",
        small="kl klokken den d dato af sidst senest i",
        ago="# siden, for # siden, i dag, i går",
    ),
    "nb": DateWords(
        published="publiser*, lagt ut, opprettet",
        updated="oppdater*, endret",
        small="kl klokken den dato av sist i",
        ago="# siden, for # siden, i dag, i går",
    ),
    "fi": DateWords(
        published="julkais*, luotu", updated="päivite*, muokattu", small="klo"
    ),
    "is": DateWords(published="birt, birtist", updated="uppfært, uppfærð", small="kl"),
    "et": DateWords(
        published="avaldatud, lisatud", updated="uuendatud, muudetud", small="kell"
    ),
    "lv": DateWords(
        published="publicēt*, ievietots", updated="atjaun*, labots", small="gada plkst"
    ),
    "lt": DateWords(
        published="paskelbt*, publikuot*, įkelta",
        updated="atnaujint*, redaguot*",
        small="m d val",
    ),
    "cs": DateWords(
        published="publikován*, zveřejněn*, vydáno, vytvořeno",
        updated="aktualizován*, aktualizac*, upraveno, úprava, změn*",
        small="v dne hodin",
    ),
    "sk": DateWords(
        published="publikovan*, zverejnen*, vydané, pridané",
        updated="aktualizovan*, aktualizác*, upravené, úprava",
        small="o dňa hod",
    ),
    "hu": DateWords(
        published="megjelen*, közzét*, publikál*, létrehoz*, feltölt*",
        updated="frissít*, frissül*, módosít*",
        small="de du utolsó",
    ),
    "ro": DateWords(
        published="publicat*, publicăr*, publicării, postat, data adăugării",
        updated="actualiz*, modific*",
        small="data la ora de în din",
    ),
    "bg": DateWords(
        published="публик*", updated="обнов*, актуализ*, редакт*", small="г в от"
    ),
    "ru": DateWords(
        published="опублик*, публикац*, размещен*, создан*",
        updated="обновл*, изменен*, отредактир*",
        small="в г мск от дата время",
    ),
    "uk": DateWords(
        published="опублік*, публікац*, розміщ*, створен*",
        updated="оновлен*, змінен*, відредаг*",
        small="о об р від дата",
    ),
    "be": DateWords(published="апублік*", updated="абноўлен*", small="г аб"),
    "sr": DateWords(
        published="objavljen*, објављен*, postavljen*",
        updated="ažurir*, ажурир*, izmen*, измен*, osvežen*",
        small="u у",
    ),
    "hr": DateWords(
        published="objavljen*, objava",
        updated="ažurir*, izmijenjen*, izmjen*",
        small="u",
    ),
    "bs": DateWords(published="objavljen*", updated="ažurir*, izmijenjen*", small="u"),
    "sl": DateWords(published="objavljen*", updated="posodobljen*", small="ob dne"),
    "mk": DateWords(published="објавен*", updated="ажурир*, изменет*", small="во"),
    "sq": DateWords(published="publikuar, botuar", updated="përditësuar", small="më"),
    "el": DateWords(
        published="δημοσιεύ*, δημοσίευ*, ανάρτηση, αναρτήθηκε",
        updated="ενημερ*, ενημέρ*, ανανέωση, ανανεώθηκε, τροποποι*",
        small="στις ημερομηνία ώρα πμ μμ",
    ),
    "tr": DateWords(
        published="yayın*, yayım*, oluşturul*, eklen*, giriş",
        updated="güncel*, düzenlen*, değiştiril*",
        small="saat tarihi tarih son",
    ),
    "az": DateWords(published="dərc, yayımlan*", updated="yenilən*", small="saat"),
    "ca": DateWords(published="publicat*", updated="actualitza*", small="el les a"),
    "eu": DateWords(published="argitarat*", updated="eguneratu*", small="ko"),
    "cy": DateWords(published="cyhoedd*", updated="diweddar*"),
    "he": DateWords(published="פורסם, תאריך פרסום", updated="עודכן, עדכון", small="ב"),
    "ar": DateWords(
        published="نشر*, تاريخ النشر", updated="تحديث*, آخر تحديث, عدل", small="في"
    ),
    "fa": DateWords(published="انتشار, منتشر*", updated="بروز*, ویرایش*, به‌روز*"),
    "ur": DateWords(published="شائع*, اشاعت", updated="اپ ڈیٹ*"),
    "hi": DateWords(published="प्रकाशित*, पब्लिश*", updated="अपडेट*, अद्यतन*"),
    "bn": DateWords(published="প্রকাশ*", updated="আপডেট*, হালনাগাদ*"),
    "th": DateWords(published="เผยแพร่*", updated="อัปเดต*, อัพเดต*, ปรับปรุง*, แก้ไข*"),
    "vi": DateWords(
        published="đăng, xuất bản, ngày đăng", updated="cập nhật", small="ngày lúc"
    ),
    "id": DateWords(
        published="diterbitkan*, dipublikasi*, terbit, tayang, dibuat, diunggah",
        updated="diperbar*, dimutakhir*, pembaruan, diupdate",
        small="pada pukul tanggal wib wita jam",
    ),
    "ms": DateWords(published="diterbit*", updated="dikemas*", small="pada jam"),
    "sw": DateWords(published="imechapishwa", updated="imesasishwa"),
    "ja": DateWords(published="公開, 配信, 掲載, 投稿", updated="更新, 改訂"),
    "zh": DateWords(
        published="发布, 發布, 發佈, 发表, 發表, 刊登, 出版",
        updated="更新, 修改",
        small="上午 下午 凌晨 晚上",
    ),
    "ko": DateWords(
        published="입력, 등록, 송고, 게재, 작성, 승인, 발행",
        updated="수정, 업데이트, 갱신",
        small="오전 오후",
    ),
    "ka": DateWords(published="გამოქვეყნ*", updated="განახლ*"),
    "hy": DateWords(published="հրապարակ*", updated="թարմաց*"),
}
# A day beside one of these is that of something else: an event, a life, a picture.
NOT_ITS_DAY = frozenset(
    fold(word)
    for word in (
        """concert concerts konzert koncert concierto concerto konser conference
    conferences konferenz conférence conferencia conferência congress kongress festival
    exhibition ausstellung exposition tickets ticket venue doors kick-off kickoff
    deadline webinar workshop seminar hackathon premiere première screening rsvp
    meeting meetings hearing hearings trial funeral wedding birthday anniversary
    until till since bis seit jusqu'au hasta fino tot until. expires expiry expired
    event closing effective valid starts begins runs opens closes due scheduled
    born died dies né née geboren gestorben nacido nacida nacimiento nato nata morto
    embargo embargoed sperrfrist photographed pictured photo photos photograph picture
    image images foto fotos bild caption credit shot taken recorded file archivbild
    copyright ©"""
    ).split()
)
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def phrases(*lists: str) -> list[str]:
    """The entries of lists with commas, the longest first, for an alternation."""
    found = {entry.strip() for each in lists for entry in each.split(",")} - {""}
    return sorted(found, key=lambda entry: (-len(entry), entry))


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A word or phrase that says what the day beside it is."""

    kind: Literal["published", "updated"]
    languages: frozenset[str]
    text: str = ""
    """As it is written."""


def label_of(words: str) -> Label | None:
    """The label with which some words begin, the longest one; None for other words."""
    exact, stems = _labels()
    parts = words.split(" ")
    folded = list(map(fold, parts))
    for count in range(len(parts), 0, -1):
        if found := exact.get(" ".join(folded[:count])):
            return replace(found, text=" ".join(parts[:count]))
    first = folded[0]
    if _CJK.match(first):
        # No spaces there: `最終更新`.
        pieces = (first[a:b] for a in range(len(first)) for b in (a + 2, a + 4))
        inside = [exact[piece] for piece in pieces if piece in exact]
        best = max(inside, key=lambda label: label.kind, default=None)
        return replace(best, text=parts[0]) if best else None
    for end in range(len(first), 1, -1):
        if found := stems.get(first[:end]):
            return replace(found, text=parts[0])
    return None


@cache
def small_words() -> frozenset[str]:
    """Words of every language that say nothing beside a date, folded."""
    return frozenset(
        fold(word) for each in LANGUAGES.values() for word in each.small.split()
    )


@cache
def _labels() -> tuple[dict[str, Label], dict[str, Label]]:
    """Labels that are written so, and beginnings of labels."""
    exact: dict[str, Label] = {}
    stems: dict[str, Label] = {}
    kinds: tuple[Literal["published", "updated"], ...] = ("published", "updated")
    for (code, each), kind in product(LANGUAGES.items(), kinds):
        for entry in phrases(each.published if kind == "published" else each.updated):
            table = stems if entry.endswith("*") else exact
            key = " ".join(fold(word) for word in entry.rstrip("*").split())
            before = table[key].languages if key in table else frozenset()
            table[key] = Label(kind=kind, languages=before | {code})
    return exact, stems


AGO_FORMS = phrases(*(each.ago for each in LANGUAGES.values()))
