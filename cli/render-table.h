/*
 * A table of a form on pages: ruled, its heading on each.
 */
#pragma once

#include "cli/render-page.h"

/* @together: what must fit behind its last row on the same page. */
void kinko_render_table (KinkoRenderPage *page, const KinkoFormBlock *block, double together);

/* How much room the beginning of the table wants: its heading and a row. */
double kinko_render_table_beginning (KinkoRenderPage *page, const KinkoFormBlock *block);
