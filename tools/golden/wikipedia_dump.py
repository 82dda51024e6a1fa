"""Writes libs/corpus/test/golden/wikipedia.json.gz: a small dump in MediaWiki's export format, and its articles.

The sentences are made up here. The dump is written as XML by Python's own XML writer, and as a multistream
bzip2 archive as Wikipedia's are: the head, then a stream for every few pages, then the end. What the articles
should be is told by Python's XML parser and the plain sentences, not by a cleaner. Run from the root of the
repository; it needs Python 3.9 or newer and no packages:

    python tools/golden/wikipedia_dump.py
"""

import base64
import bz2
import gzip
import json
import random
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

TARGET = Path("libs/corpus/test/golden/wikipedia.json.gz")
PAGES = 60
PAGES_A_STREAM = 7

WORDS = (
    "river stone garden engine letter winter market bridge teacher forest window copper harbour island violin "
    "paper circle shadow morning valley museum kitchen signal planet ribbon cotton thunder lantern mirror canal"
).split()
VERBS = "crosses keeps follows measures paints repairs remembers carries opens describes".split()
OTHERS = ["Straße", "café", "Ελλάδα", "книга", "東京", "naïve", "🙂"]

HEAD = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="xx">
  <siteinfo>
    <sitename>Testwiki</sitename>
    <namespaces>
      <namespace key="-2" case="first-letter">Medium</namespace>
      <namespace key="0" case="first-letter" />
      <namespace key="1" case="first-letter">Palaver</namespace>
      <namespace key="6" case="first-letter">Picto</namespace>
      <namespace key="14" case="first-letter">Sorta</namespace>
    </namespaces>
  </siteinfo>
"""
FOOT = "</mediawiki>\n"


def sentence(source):
    noun, other = source.choice(WORDS), source.choice(WORDS + OTHERS)
    return f"The {noun} {source.choice(VERBS)} the {other} & <{source.choice(WORDS)}> in {source.randint(1200, 2020)}."


def paragraph(source):
    return " ".join(sentence(source) for _ in range(source.randint(1, 6)))


def marked(source, plain):
    """The same paragraph as wikitext: what is put in leaves nothing, or only its text."""
    text = plain.replace("&", source.choice(["&", "&amp;"])).replace("<", "&lt;").replace(">", "&gt;")
    words = text.split(" ")
    for place in range(len(words)):
        word = words[place]
        if not word.isalpha():
            continue
        chance = source.random()
        if chance < 0.08:
            words[place] = f"[[{word}]]"
        elif chance < 0.16:
            words[place] = f"[[{source.choice(WORDS)} ({source.choice(WORDS)})|{word}]]"
        elif chance < 0.2:
            words[place] = f"'''{word}'''"
        elif chance < 0.24:
            words[place] = f"''{word}''"
        elif chance < 0.3:
            words[place] = word + "<ref name=\"a\">{{cite book|title=[[A]] | url = http://x.y/z?a=b}}</ref>"
        elif chance < 0.34:
            words[place] = word + "<!-- note -->"
        elif chance < 0.38:
            words[place] = word + "{{citation needed|date={{month}} 2020}}"
        elif chance < 0.42:
            words[place] = "{{nowrap|" + word + "}}"
        elif chance < 0.46:
            words[place] = f"[https://example.org/{place} {word}]"
    return " ".join(words)


BLOCKS = [
    "{{Infobox thing\n| name = {{PAGENAME}}\n| image = [[Picto:a.png|thumb|A [[b]] c]]\n| x = {{a|{{b}}}}\n}}",
    "{| class=\"wikitable\"\n|-\n! A !! B\n|-\n| 1 || {{n|2}}\n|}",
    "[[Picto:photo.jpg|thumb|left|A caption with a [[link|label]] and {{template|x=1}}.]]",
    "[[File:photo.jpg|thumb]]",
    "<gallery>\nPicto:a.jpg|one\nPicto:b.jpg|two\n</gallery>",
    "__NOTOC__",
    "<math>\\frac{a}{b} \\quad [[ {{</math>",
    "----",
]


def article(source):
    plain, wiki = [], []
    if source.random() < 0.5:
        wiki.append(source.choice(BLOCKS))
    for _ in range(source.randint(1, 4)):
        if source.random() < 0.4:
            wiki.append("== " + source.choice(WORDS).capitalize() + " ==")
        if source.random() < 0.4:
            wiki.append(source.choice(BLOCKS))
        for _ in range(source.randint(1, 3)):
            text = paragraph(source)
            plain.append(text)
            wiki.append(source.choice(["", "", "* ", ":"]) + marked(source, text))
            wiki.append("")
    wiki.append("[[Sorta:" + source.choice(WORDS) + "]]")
    wiki.append("[[Category:" + source.choice(WORDS) + "|x]]")
    return plain, "\n".join(wiki)


def page(number, title, namespace, text, redirect=None):
    target = "" if redirect is None else f"    <redirect title={quoteattr(redirect)} />\n"
    return (
        f"  <page>\n    <title>{escape(title)}</title>\n    <ns>{namespace}</ns>\n    <id>{number}</id>\n{target}"
        "    <revision>\n      <id>1</id>\n      <timestamp>2020-01-01T00:00:00Z</timestamp>\n      <contributor>\n"
        "        <username>Somebody</username>\n        <id>2</id>\n      </contributor>\n      <minor />\n"
        f"      <model>wikitext</model>\n      <format>text/x-wiki</format>\n      <text bytes=\"{len(text.encode())}\""
        f" sha1=\"x\" xml:space=\"preserve\">{escape(text, {chr(34): '&quot;'})}</text>\n      <sha1>x</sha1>\n"
        "    </revision>\n  </page>\n"
    )


def make_pages(source):
    pages, articles = [], []
    for number in range(1, PAGES + 1):
        kind = source.random()
        title = f"{source.choice(WORDS).capitalize()} \"{number}\" & {source.choice(OTHERS)}"
        plain, wiki = article(source)
        if kind < 0.1:
            pages.append(page(number, title, 0, "#REDIRECT [[Elsewhere]]", "Elsewhere"))
        elif kind < 0.2:
            pages.append(page(number, "Palaver:" + title, 1, wiki))
        elif kind < 0.25:
            pages.append(page(number, title, 0, "{{empty}}\n"))
        else:
            pages.append(page(number, title, 0, wiki))
            articles.append("\n".join([title, *plain]))
    return pages, articles


def main():
    source = random.Random(5)
    pages, articles = make_pages(source)
    xml = HEAD + "".join(pages) + FOOT
    titles = [element.text for element in ElementTree.fromstring(xml).iter() if element.tag.endswith("}title")]
    assert len(titles) == PAGES and {text.split("\n")[0] for text in articles} <= set(titles)
    groups = [pages[start : start + PAGES_A_STREAM] for start in range(0, PAGES, PAGES_A_STREAM)]
    streams = [HEAD, *("".join(group) for group in groups), FOOT]
    archive = b"".join(bz2.compress(stream.encode()) for stream in streams)
    content = {
        "xml": xml,
        "multistream": base64.b64encode(archive).decode(),
        "streamCount": len(streams),
        "articles": articles,
    }
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with TARGET.open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed:
        packed.write(json.dumps(content, ensure_ascii=False, indent=0).encode())


if __name__ == "__main__":
    main()
