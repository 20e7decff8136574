#include "cli/case-input.h"

KinkoFieldInput *
kinko_case_input_new (void)
{
	KinkoFieldSet set = { .example = "facility_name=架空第一保育園",
			      .list = "kinko case fields" };

	set.fields = kinko_fields (&set.n);
	return kinko_field_input_new (&set);
}
