"""Independent figures for tests/cli/july.sh.

    number ELEVEN                       that many digits with the check digit of a My Number
    report LEDGER WORK CONTACT FOLDER   whether report.json, .txt, .csv, .xlsx and .pdf say what was counted
    english CATALOGUE FILE...           lines with a sentence of the catalogue, or of its language

Prints what is wrong, and nothing else.
"""
import csv
import json
import re
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter

MONTH = "2026-07"
SERVICES = {"operating-costs": "運営費・法外援護費", "treatment-improvement": "処遇改善等加算適用申請",
            "career-up": "保育士等キャリアアップ補助金", "service-promotion": "保育サービス推進事業補助金",
            "care-strengthening": "保育力強化事業補助金", "rent": "賃借料補助金", "fee-tier": "保育料階層決定事務"}


def check_digit(eleven):
    """The formula of 平成26年総務省令第85号 第5条."""
    total = sum(int(d) * (n + 1 if n <= 6 else n - 5) for n, d in enumerate(reversed(eleven), 1))
    return 0 if total % 11 <= 1 else 11 - total % 11


def rows(path):
    return list(csv.reader(open(path, encoding="utf-8"), delimiter="\t"))


def minutes(clock):
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


class Counted:
    """What the story wrote down while it went on."""

    def __init__(self, ledger, work, contact):
        self.did = Counter()
        for day, what, n in rows(ledger):
            if day.startswith(MONTH):
                self.did[what] += int(n)
        self.work, self.what = {id: [0, 0] for id in SERVICES}, {id: [] for id in SERVICES}
        for day, _person, service, what, start, end, n in rows(work):
            if day.startswith(MONTH):
                self.work[service][0] += int(n)
                self.work[service][1] += minutes(end) - minutes(start)
                if what not in self.what[service]:
                    self.what[service].append(what)
        self.calls = {}
        for day, _person, caller, service, spent, forwarded in rows(contact):
            if day.startswith(MONTH):
                line = self.calls.setdefault((caller, SERVICES[service]), [0, 0, 0])
                for i, n in enumerate((1, int(spent), forwarded != "")):
                    line[i] += n

    def tables(self):
        """Rows of tables as label and figures, in the order of the paper's columns."""
        steps = [self.did["case." + s] for s in ("receive", "review", "correct", "confirm", "entered", "deliver")]
        work = {SERVICES[id]: [n, *(steps if id == "fee-tier" else [None] * 6), spent]
                for id, (n, spent) in self.work.items()}
        work["計"] = [sum(n for n, _ in self.work.values()), *steps, sum(m for _, m in self.work.values())]
        calls = {key: line for key, line in self.calls.items()}
        calls[("計", None)] = [sum(line[i] for line in self.calls.values()) for i in range(3)]
        return work, calls

    def fields(self):
        looks = sum(n for what, n in self.did.items() if what.endswith(".looks"))
        return {
            "対象月": MONTH, "提出期限": "2026-08-17", "業務管理責任者": "田中 一郎", "受領件数": self.did["received"],
            "返却件数": self.did["returned"], "複製件数": self.did["copied"],
            "うち未消去（現在）": self.did["copied"] - self.did["copies_erased"], "持出件数": self.did["carried"],
            "廃棄件数": 0, "複製の消去件数": self.did["copies_erased"], "閲覧件数": looks,
            "番号表示件数": sum(n for what, n in self.did.items() if what.endswith(".reveals")),
            "異常件数（注意以上）": self.did["anomalies"], "事故件数": self.did["incidents"],
        }


def same(wanted, got, what):
    if wanted != got:
        print("%s is %r instead of %r" % (what, got, wanted))


def check_json(counted, folder):
    document = json.load(open(folder + "/report.json"))
    tables = [b for b in document["blocks"] if b["kind"] == "table"]
    wanted_work, wanted_calls = counted.tables()
    work = {row[0]: row[2:] for row in tables[0]["rows"] + [tables[0]["total"]]}
    same(wanted_work, {label: row for label, row in work.items()}, "json: work")
    calls = {(row[0], row[1]): row[2:] for row in tables[1]["rows"] + [tables[1]["total"]]}
    same(wanted_calls, calls, "json: inquiries")
    same("、".join(counted.what["fee-tier"])[:20], next(r[1] for r in tables[0]["rows"] if r[0] == SERVICES["fee-tier"])[:20],
         "json: what was done")
    fields = {f["label"]: f["value"] for b in document["blocks"] if b["kind"] == "fields" for f in b["fields"]}
    for label, value in counted.fields().items():
        same(value, fields.get(label), "json: " + label)


def clock(spent):
    return "%d:%02d" % divmod(spent, 60)


def wareki(day):
    year, month, date = (int(part) for part in day.split("-"))
    return "令和%d年%d月%d日" % (year - 2018, month, date)


def check_cells(counted, grid, kind):
    """A grid of cells: CSV, or a workbook's sheets one after the other."""
    found = {}
    for row in grid:
        cells = [cell for cell in row if cell not in ("", None)]
        if cells:
            found.setdefault(str(cells[0]), []).append(cells)

    def number(cell):
        """Times are H:MM, or a workbook's part of a day."""
        if re.fullmatch(r"\d+:\d\d", cell):
            return minutes(cell)
        try:
            return int(cell) if cell.isdigit() else round(float(cell) * 24 * 60)
        except ValueError:
            return cell

    work, calls = counted.tables()
    for label, figures in work.items():
        wanted = [n for n in figures if n is not None]
        if not any(wanted == [n for n in (number(c) for c in cells) if isinstance(n, int)]
                   for cells in found.get(label, [])):
            print("%s: %s is not %r but %r" % (kind, label, wanted, found.get(label)))
    for (caller, _service), figures in calls.items():
        if not any(figures == [n for n in (number(c) for c in cells) if isinstance(n, int)]
                   for cells in found.get(caller, [])):
            print("%s: %s is not %r but %r" % (kind, caller, figures, found.get(caller)))
    for label, value in counted.fields().items():
        if isinstance(value, int):
            same([value], [number(c) for cells in found.get(label, [[]]) for c in cells[1:2]], "%s: %s" % (kind, label))


def workbook(path):
    ns = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    book = zipfile.ZipFile(path)
    strings = ["".join(t.text or "" for t in si.iter("{%s}t" % ns["m"]))
               for si in ET.fromstring(book.read("xl/sharedStrings.xml")).findall("m:si", ns)]
    for name in sorted(n for n in book.namelist() if re.match(r"xl/worksheets/sheet\d+\.xml", n)):
        for row in ET.fromstring(book.read(name)).iter("{%s}row" % ns["m"]):
            cells = []
            for cell in row.findall("m:c", ns):
                value = cell.find("m:v", ns)
                if value is not None:
                    cells.append(strings[int(value.text)] if cell.get("t") == "s" else value.text)
            yield cells


def check_text(counted, text, kind):
    """What people read: a label and, behind it in the same line, its figures."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", unicodedata.normalize("NFKC", text))
    lines = text.split("\n")
    work, calls = counted.tables()
    printed = [(label, [*line[:-1], clock(line[-1])]) for label, line in work.items()]
    printed += [(caller, [line[0], clock(line[1]), line[2]]) for (caller, _), line in calls.items()]
    for label, figures in printed:
        wanted = [str(n) for n in figures if n is not None]
        label = unicodedata.normalize("NFKC", label)
        # A label that is long stands in several lines.
        if not any(line.split() and re.findall(r"(?<!\S)\d+(?::\d\d)?(?!\S)", line) == wanted
                   and label.startswith(line.split()[0][:4])
                   for line in lines):
            print("%s: no line of %s has %r" % (kind, label, wanted))
    for label, value in counted.fields().items():
        label = unicodedata.normalize("NFKC", label)
        if isinstance(value, int) and not re.search(re.escape(label) + r"\s*:?\s+%d\s*$" % value, text, re.M):
            print("%s: %s is not %d" % (kind, label, value))
    if wareki("2026-08-17") not in text.replace(" ", ""):
        print("%s: the last day is not there" % kind)


def report(ledger, work, contact, folder):
    counted = Counted(ledger, work, contact)
    check_json(counted, folder)
    check_cells(counted, csv.reader(open(folder + "/report.csv", encoding="utf-8-sig", newline="")), "csv")
    check_cells(counted, workbook(folder + "/report.xlsx"), "xlsx")
    check_text(counted, open(folder + "/report.txt", encoding="utf-8").read(), "text")
    pdf = subprocess.run(["pdftotext", "-layout", folder + "/report.pdf", "-"], check=True, capture_output=True)
    check_text(counted, pdf.stdout.decode(), "pdf")


DIRECTIVE = re.compile(r"%(?:\d+\$)?[-+ #0']*[\d*]*(?:\.[\d*]+)?(?:hh|h|ll|l|z|j|t)?[diouxXeEfgGcsp%]")
# Words that stand in English sentences and in no command, option, state or name that Japanese text quotes.
WORDS = re.compile(r"(?<![-\w./'])(?:the|is|was|are|were|has|have|not|this|that|with|by|of|which|must|there|already)(?![-\w./='])",
                   re.I)


def english(catalogue, *files):
    texts = subprocess.run(["msgunfmt", "--no-wrap", catalogue], check=True, capture_output=True).stdout.decode()
    pieces = set()
    translated = "\n".join(re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', texts, re.M))
    for text in re.findall(r'^msgid(?:_plural)? "(.*)"$', texts, re.M):
        for piece in DIRECTIVE.split(text.replace("\\n", "\n")):
            for line in piece.split("\n"):
                line = line.strip()
                if len(re.findall(r"[A-Za-z]{2,}", line)) >= 2 and " " in line and line not in translated:
                    pieces.add(line)
    if len(pieces) < 1000:
        print("this test is wrong: the catalogue has %d texts" % len(pieces))
    for path in files:
        for line in open(path, encoding="utf-8"):
            for found in [p for p in pieces if p in line] or WORDS.findall(line):
                print("%s: %r in: %s" % (path, found, line.strip()))


if sys.argv[1] == "number":
    print(sys.argv[2] + str(check_digit(sys.argv[2])))
else:
    {"report": report, "english": english}[sys.argv[1]](*sys.argv[2:])
