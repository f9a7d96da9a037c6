"""Tests have room for the frames of their calls (tests/call_stack.py)."""

import sys

from tests import call_stack


def test_tests_run_in_one_piece_of_the_call_stack():
    frame, widths = sys._getframe(), []
    while frame:
        widths.append(frame.f_code.co_stacksize)
        frame = frame.f_back
    assert max(widths) == call_stack.WIDTH
