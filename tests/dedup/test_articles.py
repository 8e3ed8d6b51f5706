"""The number that copies of one article share."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from pipeline.dedup.articles import article_key, article_keys, plain_keys, word_counts

LEAD = "The ministers of ten countries met in the capital on Monday to talk about the price of rice."
SECOND = "A second round of talks is planned for the spring, when the harvest of the delta has been counted."
NOTICE = "This site sets cookies of which you may accept all or none; read our policy to learn about your rights."


def test_copies_in_other_surroundings_share_their_key():
    assert article_key(f"Menu\n{LEAD}\n{SECOND}\n3 May") == article_key(f"{LEAD}\nRead more\n\n{SECOND}\nNext: rain")


def test_two_articles_under_one_long_notice_do_not():
    assert article_key(f"{LEAD}\n{NOTICE}") != article_key(f"{SECOND}\n{NOTICE}")


def test_keys_of_many_are_those_of_each():
    texts = [LEAD, "", f"{LEAD}\n", f"a\n{SECOND}", "\n\n", "x\ny\nz"]
    column = pa.chunked_array([texts[:2], texts[2:]])
    assert article_keys(column).tolist() == [article_key(text) for text in texts]
    assert article_key(LEAD) == article_key(f"{LEAD}\n")


@given(
    st.lists(st.text(alphabet="ab \n\u00a0é\u3000\x1c", max_size=80) | st.sampled_from([SECOND, f"{LEAD}\n\n{SECOND}"]))
)
def test_the_kernels_say_what_python_says(texts):
    column = pa.array(texts, pa.large_string())
    assert article_keys(column).tolist() == plain_keys(column).tolist()
    assert word_counts(column).tolist() == [len(text.split()) for text in texts]
