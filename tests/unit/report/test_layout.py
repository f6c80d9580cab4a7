"""Where headings and figures stand on the official form."""

from request_flow.report.form import form_named
from request_flow.report.layout import layout2, layout3, layout4


def _at(layout, text):
    return next((c.top, c.left, c.height, c.width) for c in layout.cells if c.content == text)


def test_table_3_of_2021_is_laid_out_as_the_official_form():
    form = form_named("2021")
    layout = layout3(form.table3, dict.fromkeys(form.table3.row_keys, (0,) * 7))

    assert (layout.height, layout.width) == (28, 10)
    assert _at(layout, "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）") == (0, 0, 3, 3)
    assert _at(layout, "申请人情况") == (0, 3, 1, 7)
    assert _at(layout, "自然人") == (1, 3, 2, 1)
    assert _at(layout, "法人或其他组织") == (1, 4, 1, 5)
    assert _at(layout, "法律服务机构") == (2, 7, 1, 1)
    assert _at(layout, "总计") == (1, 9, 2, 1)
    assert _at(layout, "一、本年新收政府信息公开申请数量") == (3, 0, 1, 3)
    assert _at(layout, "三、本年度办理结果") == (5, 0, 22, 1)
    assert _at(layout, "（三）不予公开") == (7, 1, 8, 1)
    assert _at(layout, "8.属于行政查询事项") == (14, 2, 1, 1)
    assert _at(layout, "（六）其他处理") == (23, 1, 3, 1)
    assert _at(layout, "（七）总计") == (26, 1, 1, 2)
    assert _at(layout, "四、结转下年度继续办理") == (27, 0, 1, 3)


def test_table_3_of_2019_has_its_one_other_row_beside_the_results():
    form = form_named("2019")
    layout = layout3(form.table3, dict.fromkeys(form.table3.row_keys, (0,) * 7))

    assert (layout.height, layout.width) == (26, 10)
    assert _at(layout, "三、本年度办理结果") == (5, 0, 20, 1)
    assert _at(layout, "（六）其他处理") == (23, 1, 1, 2)


def test_table_4_has_reviews_one_level_higher_than_suits():
    form = form_named("2021")
    layout = layout4(form.table4, dict.fromkeys(form.table4.column_keys, 0))

    assert (layout.height, layout.width) == (4, 15)
    assert _at(layout, "行政复议") == (0, 0, 1, 5)
    assert _at(layout, "结果维持") == (1, 0, 2, 1)
    assert _at(layout, "复议后起诉") == (1, 10, 1, 5)


def test_table_2_lets_a_short_block_run_to_the_edge():
    layout = layout2(form_named("2021").table2, {"licensing": 550})

    assert (layout.height, layout.width) == (14, 4)
    assert _at(layout, "本年处理决定数量") == (5, 1, 1, 3)
    assert _at(layout, 550) == (6, 1, 1, 3)


def test_no_two_cells_of_a_layout_overlap_and_none_is_missing():
    for name in ("2019", "2021"):
        form = form_named(name)
        layout = layout3(form.table3, dict.fromkeys(form.table3.row_keys, (0,) * 7))
        places = [
            (line, column)
            for cell in layout.cells
            for line in range(cell.top, cell.top + cell.height)
            for column in range(cell.left, cell.left + cell.width)
        ]

        assert len(places) == len(set(places)) == layout.height * layout.width
