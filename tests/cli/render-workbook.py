"""Checks a workbook that kinko-render made of tests/cli/render-documents.py's: render-workbook.py KIND FILE.

It is read as the standard says (ECMA-376) by nothing but zip and XML. Prints what is wrong, and nothing else.
"""
import datetime
import re
import sys
import xml.etree.ElementTree as ET
import zipfile

kind, path = sys.argv[1:]
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
book = zipfile.ZipFile(path)


def check(good, what):
    if not good:
        print("%s: %s" % (kind, what))


def tree(name):
    return ET.fromstring(book.read(name))


for info in book.infolist():
    check(info.date_time == (1980, 1, 1, 0, 0, 0), "%s has the time %s" % (info.filename, info.date_time))
    ET.fromstring(book.read(info.filename))

strings = ["".join(t.text or "" for t in si.iter("{%s}t" % NS["m"]))
           for si in tree("xl/sharedStrings.xml").findall("m:si", NS)]
# What a spreadsheet shows for _xHHHH_ in a string (ECMA-376 part 1, 22.9.2.19).
strings = [re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found.group(1), 16)), s) for s in strings]
styles = tree("xl/styles.xml")
codes = {int(n.get("numFmtId")): n.get("formatCode") for n in styles.findall("m:numFmts/m:numFmt", NS)}
formats = [codes.get(int(x.get("numFmtId")), x.get("numFmtId")) for x in styles.findall("m:cellXfs/m:xf", NS)]


def cells(sheet):
    found = {}
    for cell in sheet.findall("m:sheetData/m:row/m:c", NS):
        value = cell.find("m:v", NS)
        check(cell.find("m:f", NS) is None, "a formula in " + cell.get("r"))
        if value is None:
            found[cell.get("r")] = (None, formats[int(cell.get("s", 0))])
        elif cell.get("t") == "s":
            found[cell.get("r")] = (strings[int(value.text)], formats[int(cell.get("s", 0))])
        else:
            check(cell.get("t") in (None, "n"), "a cell of the type " + str(cell.get("t")))
            found[cell.get("r")] = (float(value.text), formats[int(cell.get("s", 0))])
    return found


def serial(year, month, day):
    return (datetime.date(year, month, day) - datetime.date(1899, 12, 30)).days


names = [s.get("name") for s in tree("xl/workbook.xml").findall("m:sheets/m:sheet", NS)]
sheets = [tree("xl/worksheets/sheet%d.xml" % (i + 1)) for i in range(len(names))]
defined = {(d.get("name"), int(d.get("localSheetId"))): d.text
           for d in tree("xl/workbook.xml").findall("m:definedNames/m:definedName", NS)}
core = book.read("docProps/core.xml").decode()
DATE = '[$-411]ggge"年"m"月"d"日"'

check("2026-08-17T00:00:00Z" in core, "another time than the paper's")
for i, sheet in enumerate(sheets):
    setup = sheet.find("m:pageSetup", NS)
    footer = sheet.find("m:headerFooter/m:oddFooter", NS).text
    check(setup.get("paperSize") == "9" and setup.get("fitToHeight") == "0", "no A4 width")
    check(sheet.find("m:sheetPr/m:pageSetUpPr", NS).get("fitToPage") == "1", "not fit to pages")
    check(footer.endswith("&P / &N"), "no page numbers: " + footer)
    check(("_xlnm.Print_Area", i) in defined, "no print area in " + names[i])
for i, sheet in enumerate(sheets[1:], 1):
    pane = sheet.find("m:sheetViews/m:sheetView/m:pane", NS)
    check(pane is not None and pane.get("state") == "frozen" and pane.get("ySplit") == "2", "headings move")
    check(defined.get(("_xlnm.Print_Titles", i), "").endswith("$1:$2"), "headings are not repeated")

if kind == "long":
    first, rows = cells(sheets[0]), cells(sheets[1])
    check(names == ["業務記録報告書", "一覧"], "sheets %s" % names)
    check(sheets[1].find("m:pageSetup", NS).get("orientation") == "portrait", "not upright")
    check(first["A1"][0] == "【試験】" and rows["A1"][0].startswith("【試験】"), "no mark")
    check("【試験】" in sheets[1].find("m:headerFooter/m:oddHeader", NS).text, "no mark in the header")
    shown = {value: form for value, form in first.values()}
    check(shown.get(serial(2026, 7, 1)) == '[$-411]ggge"年"m"月"', "the month")
    check(shown.get(serial(2026, 8, 17)) == DATE, "the day")
    moment = serial(2026, 8, 17) + (10 * 3600 + 31 * 60 + 22) / 86400
    check(any(isinstance(v, float) and abs(v - moment) < 1e-6 and "hh:mm:ss" in f for v, f in first.values()),
          "the moment, which is Japan's")
    check(any(isinstance(v, float) and abs(v * 1440 - 6065) < 1e-6 and f == "[h]:mm" for v, f in first.values()),
          "the minutes")
    check(shown.get(1234567) == '#,##0"円"', "the money")
    for i in range(200):
        row = str(i + 3)
        check(rows["A" + row] == (serial(2026, 7, (i + 1) % 31 + 1), DATE), "day of row %d" % i)
        check(rows["B" + row][0] == "整理番号%04d" % (i + 1), "number of row %d" % i)
        check(rows["D" + row] == (i + 1, "#,##0"), "count of row %d" % i)
    check(rows["A203"][0] == "計" and rows["D203"][0] == 20100, "the total")
elif kind == "wide":
    check(sheets[1].find("m:pageSetup", NS).get("orientation") == "landscape", "upright")
    check(not any(s.startswith("【") for s in strings), "marked")
elif kind == "spreadsheet":
    rows = cells(sheets[1])
    check(len(set(n.lower() for n in names)) == 3 and not re.search(r"[\[\]:*?/\\]", "".join(names)), "names %s" % names)
    check("history" not in [n.lower() for n in names], "a name that spreadsheets keep for themselves")
    for row, wanted in enumerate(["=1+1", "=1+1", "@SUM(A1)", "_x0041_", "+81", "http://example.jp/",
                                  "a<U+001B>b\n二行目", "12"], 2):
        check(rows["A%d" % row][0] == wanted, "A%d is %r" % (row, rows["A%d" % row]))
    check(sheets[1].find("m:hyperlinks", NS) is None, "a link")
    check(rows["B3"] == (serial(2026, 7, 8), DATE) and rows["B7"] == (serial(2019, 5, 1), DATE), "days")
    check(rows["B4"][0] == "1868年1月25日" and rows["B6"][0] == "明治33年2月28日", "days before spreadsheets have any")
    check(rows["C3"][0] == -5, "a number below zero")
    check("&R&&L&&D" in sheets[1].find("m:headerFooter/m:oddHeader", NS).text, "codes in the header")
else:
    print("this test is wrong: it knows no " + kind)
