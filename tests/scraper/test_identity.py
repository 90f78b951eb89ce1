"""Which addresses are one article, which texts one story, and what changed between two versions."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.scraper.identity import (
    SAME_STORY,
    VERSION,
    article_id,
    article_key,
    canonical_url,
    fingerprint,
    similarity,
    text_hash,
)
from monitor.scraper.revisions import Change, describe_changes, word_diff

ARTICLE = "https://baotinh.vn/phap-luat/bat-nhom-trom-post123.html"
REPORT = (
    "Theo Công an tỉnh, trong chín tháng đầu năm, toàn tỉnh xảy ra 412 vụ phạm pháp hình sự, giảm 38 vụ so với "
    "cùng kỳ năm trước; lực lượng chức năng điều tra, làm rõ 371 vụ, bắt giữ 655 đối tượng, đạt tỷ lệ 90,05%. Tội phạm "
    "về ma túy được kiềm chế, đã phát hiện 187 vụ với 240 đối tượng, thu giữ 3,2 kg heroin và 11.450 viên ma túy tổng "
    "hợp. Công tác tuyên truyền phòng ngừa được đẩy mạnh với 1.204 buổi cho hơn 96.000 lượt người tham dự. "
    "Về an toàn giao thông, xảy ra 143 vụ tai nạn làm chết 61 người, bị thương 120 người, giảm cả ba tiêu chí. "
    "Giám đốc Công an tỉnh yêu cầu các đơn vị mở đợt cao điểm "
    "tấn công trấn áp tội phạm, bảo đảm an ninh, trật tự dịp cuối năm."
)


@pytest.mark.parametrize(
    "twin",
    [
        "http://baotinh.vn/phap-luat/bat-nhom-trom-post123.html",
        "HTTPS://WWW.BaoTinh.VN:443/phap-luat/bat-nhom-trom-post123.html",
        "http://baotinh.vn:80//phap-luat//bat-nhom-trom-post123.html",
        "//m.baotinh.vn/phap-luat/bat-nhom-trom-post123.html#binh-luan",
        "https://amp.baotinh.vn/phap-luat/bat-nhom-trom-post123.html",
        "https://baotinh.vn/phap-luat/bat-nhom-trom-post123.amp.html",
        "https://baotinh.vn/phap-luat/bat-nhom-trom-post123.html/amp",
        "https://baotinh.vn/phap-luat/bat-nhom-trom-post123.html?amp=1",
        "https://baotinh.vn/phap-luat/bat-nhom-trom-post123.html?utm_source=zalo&utm_medium=x&fbclid=IwAR0&zarsrc=30",
        "https://baotinh.vn/phap-luat/bat-nhom-trom-post123.html;jsessionid=AB12?gidzl=1",
        " https://baotinh.vn/phap-luat/\u200bbat-nhom-trom-post123.html\n",
        "https://baotinh.vn/savefile/phap-luat/bat-nhom-trom-post123.html",
    ],
)
def test_twins_of_one_address(twin: str) -> None:
    assert canonical_url(twin) == ARTICLE


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://c.gov.vn/tin?type=NEWS&id=123&utm_id=9", "https://c.gov.vn/tin?id=123&type=NEWS"),
        ("https://c.gov.vn/Pages/a.aspx?ItemID=55&Category=x", "https://c.gov.vn/Pages/a.aspx?Category=x&ItemID=55"),
        ("https://b.vn/an-ninh/202511/vu-an-1a2b3c4/", "https://b.vn/an-ninh/202511/vu-an-1a2b3c4"),
        ("https://b.vn/", "https://b.vn"),
        ("https://b.vn/Tin,-co-dau-phay.htm", "https://b.vn/Tin,-co-dau-phay.htm"),
        ("https://b.vn/trộm-cắp-9", "https://b.vn/tr%E1%BB%99m-c%E1%BA%AFp-9"),
        ("https://b.vn/tr%e1%bb%99m-c%e1%ba%afp-9", "https://b.vn/tr%E1%BB%99m-c%E1%BA%AFp-9"),
        ("http://b.vn:8081/a", "https://b.vn:8081/a"),
        ("http://127.0.0.1:9000/a/", "https://127.0.0.1:9000/a"),
        ("http://[::1]:80/a", "https://[::1]/a"),
        ("https://m.vn/a", "https://m.vn/a"),
        ("javascript:void(0)", "javascript:void(0)"),
        ("http://[broken/a", "http://[broken/a"),
        ("", ""),
    ],
)
def test_canonical_addresses(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


def test_addresses_that_differ_in_the_article_stay_apart() -> None:
    urls = [
        "https://c.gov.vn/tin?type=NEWS&id=1",
        "https://c.gov.vn/tin?type=NEWS&id=2",
        "https://c.gov.vn/Tin?type=NEWS&id=1",
        "https://c.gov.vn/tin",
        "https://c.gov.vn:8443/tin",
    ]
    assert len({canonical_url(url) for url in urls}) == len(urls)


PIECES = st.sampled_from(
    [
        "http://",
        "https://",
        "www.",
        "m.",
        "amp.",
        "a.vn",
        "báo.vn",
        ":80",
        ":443",
        "/",
        "//",
        "?",
        "&",
        "#",
        ";",
        "%",
        "%41",
        "%E1%BA%AF",
        "ắ",
        "a=1",
        "id=2",
        "utm_source=x",
        "amp",
        "/amp/",
        ".html",
        ".amp",
        "..",
        "@",
        "[",
        "]",
        "\\",
        "+",
        "~",
        "|",
        "/print",
        ";sid=1",
    ]
)


@example("https://baotinh.vn/tin;/")
@given(st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=80))
def test_canonical_is_idempotent_and_never_raises(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once


@given(st.lists(PIECES, max_size=10).map(lambda pieces: "https://baotinh.vn/" + "".join(pieces)))
def test_keys_never_raise(url: str) -> None:
    assert article_key(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (ARTICLE, "post123"),
        ("https://b.vn/tin-hay-postid4567.bbg", "bbg4567"),
        ("https://b.gov.vn/bai-viet/tin-hay-d104-t5678", "t5678"),
        ("https://b.vn/tin-hay-a196670.html", "a196670"),
        ("https://b.vn/tin-hay-ar994669.html", "a994669"),
        ("https://b.vn/an-ninh/202507/tin-hay-1a2b3c4/", "hex1a2b3c4"),
        ("https://b.vn/an-ninh/201807/tin-hay-2154321/", "hex2154321"),
        ("https://b.vn/tin-hay-241121083012345.html", "id241121083012345"),
        ("https://b.vn/tin-hay-12345.htm", "id12345"),
        ("https://b.vn/12/345678/Tin-hay.aspx", "folder345678"),
        ("https://b.vn/an-ninh/5/tin-hay/98765.aspx", "id98765"),
        ("https://b.gov.vn/ch12/3456-Tin-hay.mhtml", "lead3456"),
        ("https://b.gov.vn/tin-hay-c7788.html", "c7788"),
        ("https://b.gov.vn/article/Tin-hay-8812-3", "article8812"),
        ("https://b.vn/tin-tuc/4/203344/tin-hay", "folder203344"),
        ("https://b.vn/tin-hay-i765432/", "i765432"),
        ("https://b.vn/tin-tuc-n123/tin-hay.html", "n123"),
        ("https://b.gov.vn/bai-viet/tin-hay-1769000000", "tail1769000000"),
        ("https://b.gov.vn/tin?type=NEWS&id=99", "news?id=99"),
        ("https://b.gov.vn/a.aspx?ItemID=55", "?itemid=55"),
        ("https://b.gov.vn/-/6847912-182", "liferay6847912-182"),
        ("https://b.vn/dai-hoi-nam-2026", ""),
        ("https://b.vn/phap-luat", ""),
    ],
)
def test_ids_in_addresses(url: str, expected: str) -> None:
    assert article_id(url) == expected


def test_one_article_on_all_hosts_of_its_outlet() -> None:
    families = {"baocu.com.vn": "baomoi", "baomoi.vn": "baomoi"}
    keys = {
        article_key(url, families)
        for url in (
            "http://baocu.com.vn/tin-cu/bat-nhom-trom-post123.html",
            "https://m.baomoi.vn/phap-luat/bat-nhom-trom-cap-post123.html?utm_source=x",
        )
    }
    assert keys == {"baomoi#post123"}
    assert article_key("https://khac.vn/bat-nhom-trom-post123.html", families) == "khac.vn#post123"
    assert article_key("https://www.baocu.com.vn/gioi-thieu/", families) == "https://baomoi/gioi-thieu"


def reprint(text: str, share: float, seed: int) -> str:
    words = text.split()
    chance = random.Random(seed)
    for at in chance.sample(range(len(words)), int(len(words) * share)):
        words[at] = "sửa"
    return " ".join(words)


def test_reprints_are_one_story_and_share_a_band() -> None:
    original = fingerprint(REPORT)
    variants = [
        REPORT.upper(),
        f"(Báo Tỉnh) – {REPORT}\nTheo Báo Tỉnh",
        REPORT.replace("; ", ".\n").replace(", ", " , "),
        REPORT[: int(len(REPORT) * 0.8)],
        *(reprint(REPORT, 0.04, seed) for seed in range(5)),
    ]
    for variant in variants:
        other = fingerprint(variant)
        assert similarity(original.signature, other.signature) >= SAME_STORY
        assert set(original.bands) & set(other.bands)


def test_reports_of_the_same_kind_are_different_stories() -> None:
    other = (
        "Chín tháng đầu năm, Công an huyện đã tiếp nhận 85 tin báo, điều tra làm rõ 79 vụ, bắt 102 đối tượng. "
        "Trên tuyến ma túy, lực lượng chức năng bắt 31 vụ, thu giữ 0,8 kg heroin. Công tác tuyên truyền phòng ngừa "
        "tội phạm được chú trọng; tai nạn giao thông giảm hai tiêu chí, còn tăng số người chết so với năm trước."
    )
    assert similarity(fingerprint(REPORT).signature, fingerprint(other).signature) < SAME_STORY / 2


def test_a_form_with_other_figures_is_another_story() -> None:
    form = (
        "Ngày {}/10, toàn tỉnh xảy ra {} vụ tai nạn giao thông, làm chết {} người, bị thương {} người. Lực lượng chức "
        "năng lập biên bản {} trường hợp vi phạm, tạm giữ {} phương tiện, tước {} giấy phép lái xe, phạt tiền {} triệu "
        "đồng; trong đó có {} trường hợp vi phạm nồng độ cồn, {} trường hợp vi phạm tốc độ."
    )
    one, other = form.format(5, 3, 2, 4, 215, 85, 23, 412, 63, 48), form.format(12, 6, 1, 9, 187, 61, 19, 377, 44, 39)
    assert similarity(fingerprint(one).signature, fingerprint(other).signature) < SAME_STORY


def test_fingerprints_are_the_same_in_every_process() -> None:
    program = (
        "import sys; from monitor.scraper.identity import fingerprint as f; print(f(sys.stdin.read()).signature.hex())"
    )
    signatures = {
        subprocess.run(
            [sys.executable, "-c", program],
            input=REPORT,
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": ":".join(sys.path)},
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert signatures == {fingerprint(REPORT).signature.hex()}


def test_a_change_of_hashing_must_change_the_version() -> None:
    """Stored signatures are compared with new ones: if this fails, raise the version, do not edit the number."""
    mark = fingerprint("Công an tỉnh bắt giữ 12 đối tượng")
    assert VERSION == "1.2"
    assert mark.signature.startswith(b"1.2:")
    assert text_hash(mark.signature.hex())[:16] == "4e09c32dcf411616"


def test_signatures_of_other_versions_and_empty_texts_are_like_nothing() -> None:
    mark = fingerprint(REPORT)
    assert fingerprint(" … ") == fingerprint("")
    assert fingerprint("").bands == ()
    assert similarity(mark.signature, b"") == 0.0
    assert similarity(b"", b"") == 0.0
    assert similarity(mark.signature, b"0.9:" + mark.signature[4:]) == 0.0
    assert similarity(mark.signature, mark.signature) == 1.0
    assert fingerprint("Một hai").bands


@given(st.text(max_size=200))
def test_any_text_has_a_fingerprint_and_a_hash(text: str) -> None:
    mark = fingerprint(text)
    assert similarity(mark.signature, mark.signature) == (1.0 if mark.signature else 0.0)
    assert text_hash(text) == text_hash(f"  {text}\n")


def test_text_hash_ignores_blanks_and_composition_only() -> None:
    assert text_hash("Báo  cáo\ntháng 9") == text_hash("Ba\u0301o cáo tháng 9 ")
    assert text_hash("Báo cáo tháng 9") != text_hash("báo cáo tháng 9")


def test_a_corrected_figure_is_one_change_with_its_surroundings() -> None:
    old = "Toàn tỉnh xảy ra 412 vụ, giảm 38 vụ so với cùng kỳ."
    new = "Toàn tỉnh xảy ra 421 vụ, giảm 38 vụ so với cùng kỳ."
    assert word_diff(old, new) == (Change("412", "421", 17, 17, "tỉnh xảy ra", "vụ, giảm 38"),)
    assert describe_changes(word_diff(old, new)) == "sửa: tỉnh xảy ra “412” → “421”"


def test_additions_removals_and_moves_of_blanks() -> None:
    assert describe_changes(word_diff("a b", "a b c d")) == "thêm: a b “c d”"
    assert describe_changes(word_diff("a b c", "a c")) == "bỏ: a “b”"
    assert word_diff("a  b\nc", "a b c") == ()
    assert word_diff("", "") == ()
    assert describe_changes(()) == ""
    many = word_diff(" ".join(f"x{n} y" for n in range(9)), " ".join(f"z{n} y" for n in range(9)))
    assert describe_changes(many, most=2).endswith("và 7 chỗ khác")


@given(st.lists(st.sampled_from("abcde"), max_size=25), st.lists(st.sampled_from("abcde"), max_size=25))
def test_applying_the_changes_to_the_old_text_gives_the_new_one(old: list[str], new: list[str]) -> None:
    before, after = " ".join(old), " ".join(new)
    patched, at = "", 0
    for change in word_diff(before, after):
        assert before[change.old_start : change.old_start + len(change.old)] == change.old
        assert after[change.new_start : change.new_start + len(change.new)] == change.new
        patched += f"{before[at : change.old_start]} {change.new} "
        at = change.old_start + len(change.old)
    assert (patched + before[at:]).split() == new


def test_texts_too_large_to_compare_word_by_word_are_one_change() -> None:
    old = " ".join(f"a{n}" for n in range(9000))
    new = " ".join(f"b{n}" for n in range(9000))
    (change,) = word_diff(f"đầu {old} cuối", f"đầu {new} cuối")
    assert (change.old, change.new) == (old, new)
