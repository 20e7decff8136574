/*
 * What marks all that comes out of a test vault, so that nobody takes made-up data for real ones (別紙2 第24条の2).
 */
#pragma once

/* Before a text. */
#define KINKO_TEST_MARK "【試験】"

/* A cell of each row, or a line of its own. Also the heading over these cells, and what that is called where headings
 * are English. */
#define KINKO_TEST_WORD       "試験"
#define KINKO_TEST_HEADING_EN "test"
