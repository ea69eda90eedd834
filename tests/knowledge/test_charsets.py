import pytest

from conversations.knowledge.passages import Unreadable
from conversations.knowledge.plain_text import decoded

HOURS = {
    "ru": "Библиотека открыта с девяти утра до шести вечера, кроме воскресенья.",
    "ja": "図書館は午前九時から午後六時まで開いています。日曜日は休館です。"
    "本の貸し出しを延長するには、お電話ください。",
    "zh": "图书馆每天早上九点到下午六点开放,星期日除外。要续借图书,请打电话。",
    "tw": "圖書館每天早上九點到下午六點開放,星期日除外。要續借圖書,請打電話。",
    "ko": "도서관은 일요일을 제외하고 오전 아홉시부터 오후 여섯시까지 엽니다.",
    "el": "Η βιβλιοθήκη είναι ανοιχτή από τις εννέα το πρωί έως τις έξι το απόγευμα.",
    "he": "הספרייה פתוחה מתשע בבוקר עד שש בערב, פרט ליום ראשון. התקשרו אלינו."
    " כדי להאריך ספר, כתבו לנו.",
    "ar": "المكتبة مفتوحة من التاسعة صباحا حتى السادسة مساء ما عدا يوم الأحد.",
    "th": "ห้องสมุดเปิดตั้งแต่เก้าโมงเช้าถึงหกโมงเย็น ยกเว้นวันอาทิตย์",
}
WESTERN = {
    "de": "Die Bücherei öffnet um neun, schließt um sechs – außer sonntags. „Größe“: 5 €.",
    "fr": "L’été, la bibliothèque reste fermée ; où êtes-vous née ? « Ça dépend ».",
    "es": "¿Cuándo abre? La biblioteca abrirá mañana a las nueve. ¡Adiós, señor! 1º piso.",
    "pt": "As informações sobre as coleções não estão à disposição de vocês.",
    "it": "Perché la città è così? Però non c'è più.",
    "sv": "Biblioteket är öppet på lördagar. Ååå, vad skönt.",
    "da": "Åbent på søndage; spørg Adèle Bøgh på første sal, når du får brug for hjælp.",
    "fi": "Työäänestys jäi väliin, mutta yöllä äänestetään.",
    "is": "Bókasafnið er opið frá níu að morgni, nema á sunnudögum. Þú getur hringt.",
    "short": "Größe",
    "capitals": "CRÉÉE EN ÉTÉ",
}
NOT_TOLD = {
    "pl": "Biblioteka jest czynna od dziewiątej rano. Żeby przedłużyć książkę, zadzwoń.",
    "cs": "Knihovna je otevřena od devíti ráno do šesti večer, kromě neděle. Těšíme se.",
    "tr": "Kütüphane pazar günleri hariç sabah dokuzdan akşam altıya kadar açıktır.",
    "hu": "A könyvtár reggel kilenctől este hatig van nyitva, kivéve vasárnap. Időben!",
    "ro": "Biblioteca este deschisă de la nouă dimineaţa şi până la şase seara.",
    "lt": "Biblioteka atidaryta nuo devintos ryto iki šeštos vakaro, išskyrus sekmadienį.",
}


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("ru", "koi8_r"),
        ("ru", "cp1251"),
        ("ru", "iso8859_5"),
        ("ru", "cp866"),
        ("ja", "shift_jis"),
        ("ja", "euc_jp"),
        ("ja", "iso2022_jp"),
        ("zh", "gb18030"),
        ("tw", "big5"),
        ("ko", "cp949"),
        ("el", "cp1253"),
        ("he", "cp1255"),
        ("ar", "cp1256"),
        ("th", "cp874"),
    ],
)
def test_other_alphabets_are_recognized(language, code):
    text = HOURS[language]
    assert decoded(text.encode(code)) == text
    assert decoded(text.encode(code) * 3_000) == text * 3_000


@pytest.mark.parametrize("language", WESTERN)
def test_western_languages_are_read_as_ever(language):
    text = WESTERN[language]
    assert decoded(text.encode("cp1252")) == text


@pytest.mark.parametrize("code", ["utf-16-le", "utf-16-be"])
def test_wide_characters_need_no_mark(code):
    assert decoded(WESTERN["de"].encode(code)) == WESTERN["de"]


def read_or_refused(content):
    try:
        return decoded(content)
    except Unreadable:
        return None


def can_be_written(text, code):
    return text == text.encode(code, "replace").decode(code)


@pytest.mark.parametrize(
    ("language", "code"),
    [
        (language, code)
        for language, text in NOT_TOLD.items()
        for code in ("cp1250", "cp1254", "cp1257", "iso8859_2")
        if can_be_written(text, code)
    ],
)
def test_alphabets_that_are_much_alike_are_right_or_refused(language, code):
    text = NOT_TOLD[language]
    assert read_or_refused(text.encode(code)) in (text, None)


def test_a_foreign_name_in_an_english_text_is_no_rubbish():
    text = "Welcome to the library. Ask for Иванов at the desk if you need any help."
    for code in ("koi8_r", "cp1251"):
        with pytest.raises(Unreadable, match="UTF-8"):
            decoded(text.encode(code))
