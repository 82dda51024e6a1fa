"""Writes libs/examples/test/golden/packing.json: rows of full sentences, and packs of short ones.

An independent reading of RoBERTa's FULL-SENTENCES and DOC-SENTENCES (Liu et al. 2019, section 4.2) and of
best-fit decreasing packing, over plain lists, for the documents of examples_and_masks.py. It needs Python
3.9 or newer and no packages:

    python tools/golden/packing.py
"""

from examples_and_masks import CLS, SEP, digest, make_corpus, starts_of, write


def full_sentence_rows(corpus, length, cross_documents):
    rows, row, owner = [], [], None
    for number, document in enumerate(corpus):
        for sentence in document:
            pieces = [sentence[i : i + length - 2] for i in range(0, len(sentence), length - 2)]
            for piece in pieces:
                separator = [SEP] if row and owner != number else []
                fits = len(row) + len(separator) + len(piece) <= length - 2
                if row and (not fits or (separator and not cross_documents)):
                    rows.append(row)
                    row, separator = [], []
                row = row + separator + piece
                owner = number
    return [[CLS, *row, SEP] for row in rows + [row]]


def pack(rows, length, most_examples):
    """Best fit decreasing: packs are searched one by one; of equal rooms, the pack touched last wins."""
    packs = []
    for number in sorted(range(len(rows)), key=lambda number: (-len(rows[number]), number)):
        best = None
        for place, (room, members) in enumerate(packs):
            if room >= len(rows[number]) and len(members) < most_examples:
                if best is None or room <= packs[best][0]:
                    best = place
        room, members = packs.pop(best) if best is not None else (length, [])
        packs.append((room - len(rows[number]), [*members, number]))
    return sorted(sorted(members) for _, members in packs)


def main():
    corpus = make_corpus()
    full = []
    for length, cross in [(512, True), (128, True), (20, True), (512, False), (64, False)]:
        rows = full_sentence_rows(corpus, length, cross)
        flat = [token for row in rows for token in row]
        full.append(
            {
                "sequenceLength": length,
                "crossDocuments": cross,
                "rowCount": len(rows),
                "sha256": digest(starts_of(rows), flat),
            }
        )
    packed = []
    rows = full_sentence_rows(corpus, 512, False)
    for length, most in [(512, 65535), (1024, 65535), (512, 2)]:
        packs = pack(rows, length, most)
        flat = [token for members in packs for number in members for token in rows[number]]
        packed.append(
            {
                "sequenceLength": length,
                "maxExamplesPerPack": most,
                "packCount": len(packs),
                "efficiency": len(flat) / (len(packs) * length),
                "sha256": digest(starts_of(packs), flat),
            }
        )
    write("libs/examples/test/golden/packing.json", {"fullSentences": full, "packs": packed})


if __name__ == "__main__":
    main()
