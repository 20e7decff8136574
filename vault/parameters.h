/*
 * What else matters of an act, written out for whoever grants it (KinkoActScope.parameters): "reason=…; witness=…". The
 * same act gives the same text.
 */
#pragma once

#include <glib.h>

/* Adds one behind the others. A NULL or empty @value is left out. A semicolon within a value is "\;" and a backslash "\\", so that
 * no value can look like a further parameter. */
void kinko_parameters_add (GString *text, const char *name, const char *value);
void kinko_parameters_add_number (GString *text, const char *name, guint64 value);

/* Name, value, name, value, …, NULL: with g_strfreev(). NULL when @text is not made by kinko_parameters_add(). */
char **kinko_parameters_split (const char *text);
