"""A frozen letter within a page of ours: only what a letter needs, and nothing that acts."""

from request_flow.web.letters_sheet import sheets_of


def test_a_frozen_page_is_shown_without_anything_that_acts():
    page = (
        '<html><head><style>p{}</style></head><body><p>outside</p><article class="sheet" onclick="x()">'
        '<h1 class="title">题</h1><script>alert(1)</script><a href="javascript:x">link</a><img src=x onerror=y>'
        '<p style="color:red" class="to">张&lt;b&gt;：</p><svg viewBox="0 0 1 1"><path d="M0 0" fill="url(#a)"/></svg>'
        "</article></body></html>"
    )
    assert sheets_of(page.encode()) == (
        '<article class="sheet"><h3 class="title">题</h3>link<p class="to">张&lt;b&gt;：</p>'
        '<svg viewBox="0 0 1 1"><path d="M0 0"></path></svg></article>'
    )
