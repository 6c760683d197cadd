/** The kinds of system events, as their documents name them (conversations.md, "System events"). */
export const eventTypes = [
  'whatsapp.send_failure',
  'whatsapp.webhook_failure',
  'whatsapp.signature_verification_failure',
  'whatsapp.template_not_configured.next_steps_reply_to_continue',
  'whatsapp.out_of_order',
  'template.fallback_used',
  'stripe.checkout_failure',
  'stripe.webhook_failure',
  'stripe.session_id_mismatch',
  'stripe.signature_verification_failure',
  'deposit_expired_sweep',
  'slot.unavailable_after_selection',
  'calendar.no_slots_fallback',
  'artist_notification.failure',
  'action_token.failure',
  'media_upload.failure',
  'sheets.background_log_failure',
  'sheets.background_db_error',
  'atomic_update.conflict',
  'pilot_mode.blocked',
] as const;

/** The key of an event's words: a kind that ends in a template's name shares those of its stem. */
export function wordKey(eventType: string): string {
  const stem = eventType.startsWith('whatsapp.template_not_configured.')
    ? 'whatsapp.template_not_configured'
    : eventType;
  return stem.replaceAll('.', '_');
}
