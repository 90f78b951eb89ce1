"""One article in, one verdict out: the kinds of section 0, reasons that point at words, hostile input."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.classifier import VERSION, classify
from monitor.classifier.model import sigmoid

KEPT = {
    "conference": (
        "Công an tỉnh Nam Định sơ kết công tác sáu tháng",
        "Sáng 8/7, Công an tỉnh sơ kết công tác phòng, chống tội phạm. Toàn tỉnh có 210 vụ phạm pháp hình sự, giảm 6%.",
    ),
    "campaign": (
        "Ra quân cao điểm trấn áp tội phạm dịp Tết",
        "Công an các huyện đồng loạt ra quân, tuần tra các tuyến trọng điểm từ nay đến hết Tết.",
    ),
    "movement": (
        "Mô hình tổ liên gia tự quản về an ninh trật tự",
        "Xã có 40 tổ liên gia tự quản, nhân dân báo nhiều tin giúp công an xã giữ bình yên.",
    ),
    "traffic": (
        "Tai nạn giao thông quý I giảm cả ba tiêu chí",
        "Ban An toàn giao thông tỉnh cho biết quý I xảy ra 61 vụ tai nạn, 30 người chết, giảm 12 vụ so với cùng kỳ.",
    ),
    "procuracy": (
        "Viện kiểm sát hai cấp nâng tỷ lệ giải quyết tin báo",
        "Năm qua Viện kiểm sát nhân dân hai cấp kiểm sát 1.100 tố giác, tin báo về tội phạm, giải quyết 95%.",
    ),
}
DROPPED = {
    "arrest": (
        "Bắt đối tượng trộm xe máy",
        "Rạng sáng 4/3, Công an huyện bắt quả tang Lê Văn Tám (SN 1999) đang phá khóa xe máy. Tám khai lấy tiền tiêu.",
    ),
    "trial": (
        "Lĩnh 15 năm tù vì mua bán ma túy",
        "TAND tỉnh tuyên phạt bị cáo Trần Văn Bảy 15 năm tù về tội mua bán ma túy.",
    ),
    "question": (
        "Vi phạm nồng độ cồn bị phạt bao nhiêu?",
        "Luật sư trả lời: theo quy định tại Nghị định 168, mức phạt từ 6 đến 8 triệu đồng.",
    ),
    "sport": (
        "Khai mạc hội thao Công an tỉnh",
        "Hơn 300 vận động viên tranh tài bóng đá, bóng chuyền chào mừng ngày truyền thống.",
    ),
    "disaster": ("Hội nghị phòng, chống thiên tai", "UBND tỉnh họp về phòng, chống thiên tai, ứng phó mưa lũ, sạt lở."),
    "foreign": ("Mỹ: bắt nghi phạm xả súng", "Cảnh sát trưởng ở Texas nêu tên nghi phạm xả súng trong siêu thị."),
    "spam": ("Nhà cái uy tín", "Đăng ký tài khoản nhận khuyến mãi, soi kèo, mức phạt nồng độ cồn."),
}


@pytest.mark.parametrize("kind", KEPT)
def test_kept(kind: str) -> None:
    assert classify(*KEPT[kind]).relevant


@pytest.mark.parametrize("kind", DROPPED)
def test_dropped(kind: str) -> None:
    assert not classify(*DROPPED[kind]).relevant


@pytest.mark.parametrize(("title", "text"), [*KEPT.values(), *DROPPED.values()])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_reasons_point_at_the_words_they_name(title: str, text: str, form: str) -> None:
    title, text = unicodedata.normalize(form, title), unicodedata.normalize(form, text)  # type: ignore[arg-type]
    verdict = classify(title, text)
    whole = f"{title}\n{text}"

    assert verdict.reasons
    assert [whole[r.start : r.end] for r in verdict.reasons if r.start >= 0] == [
        r.words for r in verdict.reasons if r.start >= 0
    ]
    assert all(r.words == "" for r in verdict.reasons if r.start < 0)
    weights = [abs(r.weight) for r in verdict.reasons]
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize(("title", "text"), [*KEPT.values(), *DROPPED.values()])
def test_nfd_and_shouting_do_not_change_the_verdict(title: str, text: str) -> None:
    plain = classify(title, text)

    assert classify(unicodedata.normalize("NFD", title), unicodedata.normalize("NFD", text)).score == plain.score
    assert classify(title.upper(), text).relevant == plain.relevant


def test_review_is_a_band_inside_relevant() -> None:
    verdicts = [classify(*article) for article in (*KEPT.values(), *DROPPED.values())]

    assert all(v.relevant for v in verdicts if v.review)
    assert all(0.0 <= v.score <= 1.0 for v in verdicts)
    assert {v.version for v in verdicts} == {VERSION}


@pytest.mark.parametrize(
    ("title", "text", "field"),
    [
        ("Tổng kết công tác phòng, chống ma túy", "Toàn tỉnh bắt 200 vụ ma túy.", "drugs"),
        ("Tai nạn giao thông giảm", "CSGT xử lý vi phạm nồng độ cồn.", "traffic"),
        ("Kiểm tra phòng cháy, chữa cháy tại chợ", "Cảnh sát PCCC kiểm tra lối thoát nạn.", "fire"),
        ("Ban Chỉ đạo 389 họp về chống buôn lậu", "Hàng giả, gian lận thương mại giảm.", "smuggling"),
        ("Quản lý người cai nghiện", "Tỉnh có 700 người nghiện đang cai nghiện, uống methadone.", "rehab"),
        ("Giải quyết tố giác, tin báo về tội phạm", "Viện kiểm sát giải quyết 95% tin báo.", "crime_reports"),
        ("Ngày hội Toàn dân bảo vệ an ninh Tổ quốc", "Các mô hình tự quản được nhân rộng.", "movement"),
        ("Đơn vị bộ đội biên phòng bảo vệ biên giới", "Ngăn xuất, nhập cảnh trái phép qua đường mòn.", "immigration"),
    ],
)
def test_field_of_work(title: str, text: str, field: str) -> None:
    assert classify(title, text).fields[0] == field


def test_no_field_where_nothing_speaks_of_one() -> None:
    assert classify("Giá vàng hôm nay", "Giá vàng tăng.").fields == ()


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("https://bao.vn/tag/ma-tuy/1.html", "url:tag page"),
        ("https://luatsux.vn/an-ma-tuy/", "url:law firm"),
        ("https://123docz.net/document/1.htm", "url:document share"),
        ("https://bao.vn/the-thao/tin-1.html", "section:others"),
    ],
)
def test_address_speaks_against(url: str, rule: str) -> None:
    title, text = KEPT["traffic"]
    judged = classify(title, text, url=url)

    assert judged.score < classify(title, text).score, rule


def test_section_of_another_desk_speaks_against() -> None:
    title, text = KEPT["traffic"]

    assert classify(title, text, section="Thể thao").score < classify(title, text).score


def test_what_stands_beyond_the_limit_changes_nothing() -> None:
    title, text = KEPT["conference"]
    long = text + " Bà con phấn khởi." * 400

    assert classify(title, long).score == classify(title, long + "bị cáo tuyên phạt năm tù " * 1000).score


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.text(max_size=600), st.text(max_size=80), st.text(max_size=40))
def test_never_raises_and_offsets_hold(title: str, text: str, url: str, section: str) -> None:
    verdict = classify(title, text, url=url, section=section)
    whole = f"{title}\n{text}"

    assert 0.0 <= verdict.score <= 1.0
    assert all(whole[r.start : r.end] == r.words for r in verdict.reasons if r.start >= 0)


SHREDS = [*"0123456789.,/%|\n\u0301 ", "công an", "Nguyễn Văn A ", "(SN 1990)", "vụ ", "giảm ", "ma túy ", "bị cáo "]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(SHREDS), max_size=200))
def test_never_raises_on_shreds_of_news(shreds: list[str]) -> None:
    text = "".join(shreds)
    verdict = classify(text[:600], text)
    whole = f"{text[:600]}\n{text}"

    assert all(whole[r.start : r.end] == r.words for r in verdict.reasons if r.start >= 0)


def test_sigmoid_is_exact_enough_and_bounded() -> None:
    import math

    for x in (-39.5, -7.25, -0.1, 0.0, 0.3, 2.0, 11.0, 39.5):
        assert sigmoid(x) == pytest.approx(1 / (1 + math.exp(-x)), rel=1e-14)
    assert (sigmoid(-1e9), sigmoid(1e9)) == (0.0, 1.0)
