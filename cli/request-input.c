#include "cli/request-input.h"

#include <fcntl.h>

#include "vault/file.h"

/* A request is some 600 bytes; what is larger is another file. */
#define REQUEST_MAX_LEN 65536

KinkoRequest *
kinko_request_input_read (KinkoSession *session, const char *path, GError **error)
{
	const KinkoDescriptor *descriptor = kinko_session_descriptor (session);
	g_autoptr (GBytes) file = kinko_file_read (AT_FDCWD, path, REQUEST_MAX_LEN, error);

	return file == NULL ? NULL
			    : kinko_request_parse (file, descriptor->origin, descriptor->id, error);
}
