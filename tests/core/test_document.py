"""A page crosses threads while its stroke is led on."""

from __future__ import annotations

import threading

import pytest

from desktop_cnn.core.document import Document, Line
from desktop_cnn.core.values import Drawing, Stroke, StrokePoint

UNDER = Drawing((Stroke((StrokePoint(1, 2), StrokePoint(3, 4))),) * 3, bytes(900))


def point(number):
    return StrokePoint(number % 30, 5, 8.0 * number)


def test_a_move_puts_nothing_together(monkeypatch):
    document = Document(UNDER).begun(Stroke((point(0),)))
    with monkeypatch.context() as patched:
        patched.setattr(Line, "stroke", pytest.fail)
        for number in range(1, 50):
            document = document.led_to(point(number))
        assert document.point_count == 56
    assert document.drawing == Drawing((*UNDER.strokes, Stroke(tuple(map(point, range(50))))), bytes(900))


def test_each_page_has_its_own_strokes_whoever_reads_them_and_whenever():
    pages = [Document(UNDER).begun(Stroke((point(0),)))]
    is_over, wrong = threading.Event(), []

    def read():
        while not is_over.is_set():
            count = len(pages)
            (*earlier, last) = pages[count - 1].drawing.strokes
            if tuple(earlier) != UNDER.strokes or last.points != tuple(map(point, range(count))):
                wrong.append(count)

    readers = [threading.Thread(target=read) for _reader in range(2)]
    for reader in readers:
        reader.start()
    for number in range(1, 1500):
        pages.append(pages[-1].led_to(point(number)))
        if number % 100 == 0:  # as after an undo: another way on from an earlier page
            pages[number - 50].led_to(StrokePoint(0, 0))
    is_over.set()
    for reader in readers:
        reader.join()
    assert not wrong
    assert [len(document.drawing.strokes[-1].points) for document in pages] == list(range(1, 1501))


def test_two_threads_that_ask_at_once_get_the_same_strokes():
    start, stroke = threading.Barrier(2), Stroke(tuple(map(point, range(2000))))
    pages = [Document(UNDER, line=Line(stroke, list(stroke.points), 2000, 6)) for _page in range(100)]
    read = {}

    def ask(name):
        start.wait()
        read[name] = [document.drawing for document in pages]

    threads = [threading.Thread(target=ask, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(one is other for one, other in zip(read["a"], read["b"], strict=True))
