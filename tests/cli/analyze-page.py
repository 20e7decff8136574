#!/usr/bin/env python3
"""
Checks the page of an analysis: analyze-page.py PAGE LANG RESULT.json

It is well-formed and holds to its own content security policy; nothing in it runs or comes from elsewhere; every link leads to
something; every picture has words; every colour of text can be read, in both schemes; and it says what the result says.
"""
import base64
import hashlib
import json
import re
import sys
import xml.etree.ElementTree as ET

page_path, lang, result_path = sys.argv[1:]
raw = open(page_path, 'rb').read()
text = raw.decode('utf-8')
result = json.load(open(result_path, encoding='utf-8'))['result']
wrong = []


def check(good, what):
    if not good:
        wrong.append(what)


# ---- form: any XML reader can read it
check(text.startswith('<!DOCTYPE html>\n<html lang="%s">' % lang), 'doctype and language')
check('\r' not in text, 'line ends')
root = ET.fromstring(text)
every = list(root.iter())
by_id = {}
for element in every:
    name = element.get('id')
    if name is not None:
        check(name not in by_id, 'two of id ' + name)
        by_id[name] = element

# ---- nothing runs, nothing is fetched
allowed = set('html head meta title style body header nav main section footer div p h1 h2 h3 h4 ul ol li dl dt dd a span b '
              'code pre table thead tbody tfoot tr th td caption figure figcaption details summary svg g rect path '
              'circle line text desc defs pattern'.split())
for element in every:
    check(element.tag in allowed, 'element ' + element.tag)
    for key, value in element.attrib.items():
        check(not key.startswith('on') and key not in ('style', 'src', 'srcset', 'data', 'action', 'formaction', 'ping'),
              'attribute ' + key)
        if key in ('href', 'xlink:href'):
            check(value.startswith('#') and value[1:] in by_id, 'link ' + value)
        if key in ('aria-labelledby', 'aria-describedby'):
            check(all(part in by_id for part in value.split()), 'label ' + value)
style = root.find('head/style').text
check('://' not in text, 'an address')
check('@import' not in style and re.findall(r'url\(([^)]*)\)', style) == ['#closed'], 'urls in the style')
check('closed' in by_id, 'the pattern of closed days')
policy = next(m.get('content') for m in root.iter('meta') if m.get('http-equiv') == 'Content-Security-Policy')
digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
check(policy == "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'" % digest, 'policy ' + policy)

# ---- no character that turns or hides text, anywhere
hidden = [c for c in text if (ord(c) < 32 and c != '\n') or 0x7F <= ord(c) < 0xA0 or
          ord(c) in (0x61C, 0xFEFF) or 0x200B <= ord(c) <= 0x200F or 0x202A <= ord(c) <= 0x202E or
          0x2060 <= ord(c) <= 0x206F or 0xE0000 <= ord(c) <= 0xE007F]
check(not hidden, 'hidden characters %r' % hidden[:3])

# ---- headings, pictures, tables
levels = [int(e.tag[1]) for e in every if re.fullmatch('h[1-6]', e.tag)]
check(levels.count(1) == 1 and levels[0] == 1, 'one h1, at the beginning')
check(all(b <= a + 1 for a, b in zip(levels, levels[1:])), 'a level of headings is skipped: %r' % levels)
for svg in root.iter('svg'):
    if svg.get('aria-hidden') == 'true':
        continue
    check(svg.get('role') == 'img' and svg.find('title') is not None and svg.find('desc') is not None and
          svg.get('aria-labelledby').split() == [svg.find('title').get('id'), svg.find('desc').get('id')],
          'a picture without words')
for section in ('hours', 'reveals'):
    check(by_id[section].find('.//details//table') is not None, 'no table beside the pictures of ' + section)
for table in root.iter('table'):
    check(table.find('.//th') is not None or table.find('.//td') is not None, 'an empty table')


# ---- colours
def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(a, b):
    a, b = sorted((luminance(a), luminance(b)))
    return (b + 0.05) / (a + 0.05)


blocks = re.findall(r':root\{([^}]*)\}', style)
schemes = [dict(re.findall(r'--([a-z0-9]+):(#[0-9a-f]{6})', block)) for block in blocks]
light, dark = dict(schemes[0]), {**schemes[0], **schemes[1]}
paper = {**light, **schemes[2]}
check(len(schemes) == 3 and schemes[1].keys() == schemes[0].keys(), 'the schemes')
for name, scheme in (('light', light), ('dark', dark), ('print', paper)):
    for front in ('ink', 'soft', 'accent', 'good', 'alert', 'warn', 'note', 'mark'):
        for back in ('paper', 'card'):
            ratio = contrast(scheme[front], scheme[back])
            check(ratio >= 4.5, '%s: %s on %s is %.2f' % (name, front, back, ratio))
    # The levels of the calendar differ from each other, and the marks from what they stand on.
    scale = [scheme['h%d' % i] for i in range(1, 6)]
    order = [luminance(c) for c in scale]
    check(order == sorted(order) or order == sorted(order, reverse=True), name + ': the scale is no scale')
    for a, b in zip(scale, scale[1:]):
        check(contrast(a, b) >= 1.3, '%s: %s and %s are too alike' % (name, a, b))
    check(contrast(scheme['mark'], scheme['card']) >= 3, name + ': the frame of what is outside hours')

# ---- what it says
body = ''.join(root.itertext())
verification = result['verification']
for key in ('root', 'genesis'):
    hexa = verification[key]
    check(' '.join(hexa[i:i + 8] for i in range(0, 64, 8)) in body, key)
check(verification['checkpoint'].strip() in body, 'the checkpoint')
shown = [e for e in every if 'finding' in (e.get('class') or '').split()]
check(len(shown) == len(result['findings']), '%d findings instead of %d' % (len(shown), len(result['findings'])))
lines = {line['seq']: line['line'] for line in result['lines']}
for finding in result['findings']:
    item = by_id.get('f%d' % finding['number'])
    check(item is not None and finding['severity'] in item.get('class').split(), 'finding %d' % finding['number'])
    links = [a.get('href') for a in item.iter('a')]
    wanted = ['#e%d' % e['seq'] for e in finding['entries'] if e['seq'] in lines]
    check(links == wanted and len(wanted) > 0, 'links of finding %d' % finding['number'])
    check(len(wanted) >= min(20, len(finding['entries'])), 'lines of finding %d' % finding['number'])
for seq, line in lines.items():
    item = by_id['e%d' % seq]
    check(item.find('code').text == line, 'the line of entry %d' % seq)
    back = {a.get('href') for a in item.iter('a')}
    wanted = {'#f%d' % f['number'] for f in result['findings'] if any(e['seq'] == seq for e in f['entries'])}
    check(back == wanted, 'back links of entry %d' % seq)
limits = [e.text for e in by_id['limits'].iter('td') if e.get('class') == 'mono']
check(sorted(limits) == sorted(result['limits']), 'limits')
acts = sum(h['acts'] for d in result['days'] for h in d['hours'])
cells = [g for g in by_id['hours'].iter('g')]
check(len(cells) == sum(len(d['hours']) for d in result['days']), 'cells of the calendar')
check(len([g for g in cells if g.find("path[@class='gem']") is not None]) ==
      sum(len(d['outside']) for d in result['days']), 'marks of the calendar')
check(acts > 0, 'no acts')

if wrong:
    print('\n'.join(wrong))
    sys.exit(1)
