/*
 * The services of the contract (別紙1 業務一覧) and the kinds of people who call (本文5 D): services.yaml
 * of a policy. Work lines and inquiries are counted by them. Format: docs/formats/policy.md.
 */
#pragma once

#include <glib.h>

#include "policies/yaml.h"

/* One of a fixed list. */
typedef struct {
	char *id; /* "fee-tier" */
	char *label_en;
	char *label_ja; /* "保育料階層決定事務" */
} KinkoService;

/* Who calls: the same fields, another list. */
typedef KinkoService KinkoCaller;

typedef struct {
	GPtrArray *services; /* KinkoService, in the order of the file */
	GPtrArray *callers;  /* KinkoCaller, in the order of the file */
} KinkoServices;

/* Mistakes are added to the problems of @yaml; the result may be used only if there are none. */
KinkoServices *kinko_services_read (KinkoYaml *yaml) G_GNUC_WARN_UNUSED_RESULT;
void kinko_services_free (KinkoServices *services);

/* The one of @list (KinkoService, may be NULL) with this id, or NULL; borrowed. */
const KinkoService *kinko_services_find (const GPtrArray *list, const char *id);

/* Its label in the language of the user; borrowed. */
const char *kinko_service_label (const KinkoService *service);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoServices, kinko_services_free)
