"""A press of loopback hosts for benchmarks: articles of a hundred kilobytes, each its own report, some reprints."""

from __future__ import annotations

from random import Random

#: Bytes of a page.
SIZE = 100_000
#: Every so many articles one is a reprint of another host's.
REPRINTS = 10

_PROVINCES = (
    "Lào Cai",
    "Nghệ An",
    "Hà Tĩnh",
    "Sơn La",
    "Lai Châu",
    "Điện Biên",
    "Cao Bằng",
    "Lạng Sơn",
    "Quảng Ninh",
    "Thanh Hóa",
    "Bắc Ninh",
    "Phú Thọ",
    "Thái Nguyên",
    "Tuyên Quang",
    "Hưng Yên",
    "Ninh Bình",
    "Quảng Trị",
    "Quảng Ngãi",
    "Gia Lai",
    "Khánh Hòa",
    "Đắk Lắk",
    "Lâm Đồng",
    "Đồng Nai",
    "Tây Ninh",
    "Đồng Tháp",
    "Vĩnh Long",
    "An Giang",
    "Cà Mau",
)
_REPORT = (
    "Trong {span}, lực lượng chức năng tỉnh {place} ghi nhận {a} vụ phạm pháp hình sự, giảm {p}% so với cùng kỳ năm "
    "trước; đã điều tra, làm rõ {b} vụ, bắt giữ {c} đối tượng, đạt tỷ lệ {r}%.",
    "Về ma túy, Công an tỉnh {place} phát hiện {d} vụ với {e} đối tượng trong {span}, thu giữ {g} kg ma túy tổng hợp.",
    "Trong {span}, trên địa bàn tỉnh {place} xảy ra {h} vụ tai nạn giao thông, làm {i} người chết và {k} người bị "
    "thương; lực lượng tuần tra đã xử lý {m} trường hợp vi phạm nồng độ cồn.",
    "Công tác tuyên truyền được triển khai sâu rộng: {n} buổi nói chuyện đã thu hút {o} lượt người tham dự, riêng khối "
    "trường học có {q} buổi.",
    "Đến nay tỉnh {place} duy trì {s} mô hình tự quản về an ninh, trật tự, nhiều mô hình được nhân rộng ở cơ sở.",
)
_PROSE = (
    "Theo đánh giá của ban chỉ đạo, tình hình an ninh trật tự tại các xã, phường cơ bản ổn định, người dân yên tâm.",
    "Nhiều hộ dân tích cực tố giác tội phạm, phối hợp chặt chẽ với lực lượng công an cơ sở để giữ gìn bình yên.",
    "Thời gian tới, các đơn vị tiếp tục đẩy mạnh phong trào toàn dân bảo vệ an ninh gắn với xây dựng nông thôn mới.",
    "Lãnh đạo địa phương yêu cầu cán bộ bám sát địa bàn, kịp thời giải quyết vấn đề ngay từ khi phát sinh.",
)
_TEASERS = (
    "Nông dân vùng cao phấn khởi vì được mùa vải thiều",
    "Khai mạc lễ hội văn hóa các dân tộc",
    "Học sinh miền núi háo hức bước vào năm học mới",
    "Đẩy nhanh tiến độ giải phóng mặt bằng tuyến cao tốc",
    "Du lịch cộng đồng mở hướng thoát nghèo cho người dân",
    "Đội bóng tỉnh nhà giành chiến thắng trên sân khách",
)


def place(host: int) -> str:
    """The province of a host."""
    return _PROVINCES[host % len(_PROVINCES)]


def page(host: int, number: int) -> bytes:
    """An article of a host: report, menus, teasers, scripts."""
    if number % REPRINTS == REPRINTS - 1:
        return _page(0, number, host)
    return _page(host, number, host)


def _page(author: int, number: int, host: int) -> bytes:
    chance = Random(author * 10_007 + number)
    month, year = chance.randint(1, 12), chance.randint(2022, 2025)
    values = {name: chance.randint(11, 990) for name in "abcdehikmnoqs"}
    values["b"] = values["a"] * chance.randint(70, 98) // 100
    values |= {"r": round(values["b"] * 100 / values["a"])}
    values |= {"p": chance.randint(1, 40), "g": chance.randint(1, 60)}
    said = [one.format(span=f"tháng {month}/{year}", place=place(author), **values) for one in _REPORT]
    told = [line for one in said for line in (one, *chance.sample(_PROSE, k=3))]
    title = f"{place(author)}: {values['a']} vụ phạm pháp hình sự trong tháng {month}/{year}"
    text = "".join(f"<p>{line}</p>\n" for line in told)
    menu = "".join(f'<li class="menu-item"><a href="/muc-{n}">Chuyên mục số {n}</a></li>\n' for n in range(120))
    rest = Random(host * 31 + number)
    whole = (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="og:title" content="{title}"><meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="{year + month // 12}-{month % 12 + 1:02}-05T08:00:00+07:00">'
        f'</head><body><header><nav><ul>{menu}</ul></nav></header><main><article><h1 class="title">{title}</h1>'
        f'<p class="sapo"><strong>{said[0]}</strong></p><div class="content">{text}</div></article></main>'
    )
    while len(whole.encode()) < SIZE * 3 // 4:
        boxes = (
            f'<div class="item"><a href="/tin-{rest.randrange(10**6)}-post{rest.randrange(10**6)}.html"><img src='
            f'"/anh/{rest.randrange(10**6)}.jpg" alt=""><h3>{rest.choice(_TEASERS)} ({rest.randrange(10**4)})</h3></a>'
            f"<p>{rest.choice(_TEASERS)}, {rest.choice(_TEASERS).lower()}</p></div>\n"
            for _ in range(10)
        )
        whole += "".join(boxes)
    script = "<script>window.data = ["
    size = len(whole.encode()) + len("0]</script></body></html>")
    while size + len(script) < SIZE - 40:
        script += f'{{"id": {rest.randrange(10**9)}, "w": {rest.random():.6f}}}, '
    return f"{whole}{script}0]</script></body></html>".encode().ljust(SIZE)
