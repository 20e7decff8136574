"""Writes the documents that tests/cli/render.sh has rendered, into the folder that is given."""
import json
import os
import sys

folder = sys.argv[1]
HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def document(blocks, **changes):
    made = {
        "form": "monthly-report",
        "title": "業務記録報告書",
        "number": "第3号",
        "lang": "ja",
        "date": "2026-08-17",
        "to": ["目黒区長　様"],
        "from": ["株式会社架空事務サービス", "業務管理責任者　田中　一郎"],
        "paper": {"size": "A4", "orientation": "portrait"},
        "mark": "試験",
        "footer": "記録の先頭 " + HASH,
        "blocks": blocks,
    }
    made.update(changes)
    return made


def text(content, heading=""):
    return {"kind": "text", "heading": heading, "text": content}


def table(columns, rows, **more):
    return dict({
        "kind": "table",
        "heading": "一覧",
        "columns": [dict(zip(("label", "type", "width"), column)) for column in columns],
        "rows": rows,
    }, **more)


def write(name, content):
    if not isinstance(content, (str, bytes)):
        content = json.dumps(content, ensure_ascii=False)
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogatepass")
    with open(os.path.join(folder, name + ".json"), "wb") as out:
        out.write(content)


SIGNATURES = {"kind": "signatures", "heading": "確認", "boxes": ["確認者", "業務管理責任者"]}
FIELDS = {
    "kind": "fields",
    "heading": "対象",
    "fields": [
        {"label": "対象月", "type": "month", "value": "2026-07"},
        {"label": "期限", "type": "date", "value": "2026-08-17"},
        {"label": "作成", "type": "datetime", "value": "2026-08-17T01:31:22.5Z"},
        {"label": "時間", "type": "minutes", "value": 6065},
        {"label": "委託料", "type": "yen", "value": 1234567},
        {"label": "先頭", "type": "hash", "value": HASH},
        {"label": "備考", "type": "text", "value": None},
    ],
}

# ---- what is to be rendered ---------------------------------------------------------------------

# Every third row takes several lines; each has a number that stands nowhere else.
long_rows = [
    ["2026-07-%02d" % (i % 31 + 1), "整理番号%04d" % i,
     "窓口からの問い合わせへの回答、必要書類の確認及び補正依頼書の送付。「課税証明書」が未提出。" if i % 3 == 0 else "審査",
     i, i * 7, None]
    for i in range(1, 201)
]
long_columns = [("日", "date", 16), ("番号", "text", 16), ("内容", "text", 40), ("件数", "integer", 8),
                ("時間", "minutes", 8), ("備考欄", "text", 12)]
write("long", document([FIELDS, table(long_columns, long_rows,
                                      total=["計", None, None, sum(r[3] for r in long_rows), None, None]),
                        text("　七月は補正が多く発生した。\n　八月は記入例を改める。", "課題"), SIGNATURES]))
write("wide", document([table([("列%d" % i, kind, 1) for i, kind in enumerate(
    ["datetime", "text", "text", "integer", "date", "date", "hash", "yen", "month", "minutes", "text"])],
    [["2026-07-08T10:31:22+09:00", "目黒　花子", "紙の申請書", 123456, "2026-07-08", None, HASH, 186300,
      "2026-07", 90, "施錠書庫A-1段"]] * 20)],
    title="受領記録簿", mark="", paper={"size": "A4", "orientation": "landscape"}))
write("letter", document([text("　私は、次の事項を遵守することを誓約します。"), SIGNATURES],
                         title="誓約書", number="", mark="", footer="", to=[], **{"from": []}))
write("english", document([FIELDS], lang="en", title="Monthly report", mark=""))

# Names as registers have them: compatibility ideographs, beyond the basic plane, with a variation. IPAex has no U+20BB7.
write("names", document([text("髙橋　\ufa11　\ufa19　\ufa10　\uf9dc　\U00020bb7田")], title="氏名", mark="", footer=""))
write("variation", document([text("辻\U000e0100")], title="氏名", mark="", footer=""))
write("other-variation", document([text("辻\U000e0101")], title="氏名", mark="", footer=""))

# The most that a cell may have, and columns that leave others next to nothing.
filler = "".join("%05d、" % i for i in range(5400))
write("tall", document([table([("a", "text", 1), ("b", "text", 1000)], [["左", filler], ["次の行", "終わり"]])]))
write("squeezed", document([table([("一", "text", 1)] + [("二", "text", 1000)] * 2 + [("金額", "yen", 1)],
                                  [["あ", "い", "う", 999999999999999]])]))
write("columns", document([table([("列%02d" % i, "integer", 1) for i in range(40)], [[12345] * 40])]))
write("labels", document([table([("長い見出し" * 40, "text", 1)] + [("b", "text", 1000)] * 20,
                                [["あ"] + ["い"] * 20] * 3)]))
write("addresses", document([text("本文")], to=["宛先%02d" % i for i in range(20)],
                            paper={"size": "A4", "orientation": "landscape"},
                            **{"from": ["差出人%02d" % i for i in range(20)]}))
write("hostile", document([text("a\x1b[31mb\u202ec\x07d")], title="e\x1bf", footer="&P&\"x\" %n \\"))
write("spreadsheet", document([table(
    [("=1+1", "text", 1), ("日", "date", 1), ("数", "integer", 1)],
    [["=1+1", "2026-07-08", -5], ["@SUM(A1)", "1868-01-25", 7], ["_x0041_", None, None],
     ["+81", "1900-02-28", 1], ["http://example.jp/", "2019-05-01", 0], ["a\x1bb\n二行目", None, None],
     ["12", None, None]], heading="[a]:*?/\\b"),
    table([("x", "text", 1)], [], heading="[a]:*?/\\b")], title="History", number="&L&D"))

# ---- what is not --------------------------------------------------------------------------------

write("missing", document([
    text("\U00050000あ\U00050000"),
    table([("a", "text", 1), ("b", "text", 1)], [["い", "\ue000"], ["花\U000e01ef", "う"]], total=["\U00050001", None]),
], title="題\ue001"))

bad = {
    "bad-nested": "[" * 100000,
    "bad-nested-cell": json.dumps(document([table([("a", "text", 1)], [[0]])])).replace(
        "[[0]]", "[[" + "[" * 1000 + "]" * 1000 + "]]"),
    "bad-width": document([table([("a", "text", 1001)], [])]),
    "bad-width-huge": json.dumps(document([table([("a", "text", 77)], [])])).replace("77", "9" * 400),
    "bad-cell": document([table([("a", "text", 1)], [["あ" * 350000]])]),
    "bad-type": document([table([("a", "integer", 1)], [["1"]])]),
    "bad-real": document([table([("a", "integer", 1)], [[1.5]])]),
    "bad-member": document([text("a")], script="x"),
    "bad-kind": document([{"kind": "html", "heading": "", "html": "<b>"}]),
    "bad-nul": json.dumps(document([text("a\x00b")])),
    "bad-utf8": json.dumps(document([text("XX")])).encode().replace(b"XX", b"\xff\xfe"),
    "bad-surrogate": document([text("a\ud800b")]),
    "bad-trailing": json.dumps(document([text("a")])) + "x",
    "bad-twice": json.dumps(document([text("a")])).replace('"form"', '"form":"a","form"'),
    "bad-empty": "",
    "bad-number": "12",
}
for name, content in bad.items():
    write(name, content)

# Something that ends at each height of the second half of a page, with boxes to sign in under it.
for n in range(18, 46, 3):
    lines = ["行%d。" % i for i in range(1, n + 1)]
    boxes = {"kind": "signatures", "heading": "", "boxes": ["確認者"]}
    write("under-table-%d" % n, document([table([("欄", "text", 1)], [[line] for line in lines]), boxes]))
    write("under-fields-%d" % n, document([{
        "kind": "fields", "heading": "",
        "fields": [{"label": "欄", "type": "text", "value": line} for line in lines]}, boxes]))
    # What is to be written by hand, with its heading.
    write("under-text-%d" % n, document([
        table([("欄", "text", 1)], [[line] for line in lines[:-5]]), text("\n".join(lines[-5:]), "所見"), boxes]))
