/*
 * A table of a form on pages: ruled, its heading on each.
 */
#pragma once

#include "cli/render-page.h"

void kinko_render_table (KinkoRenderPage *page, const KinkoFormBlock *block);

/* How much room the beginning of the table wants: its heading and a row. */
double kinko_render_table_beginning (KinkoRenderPage *page, const KinkoFormBlock *block);
