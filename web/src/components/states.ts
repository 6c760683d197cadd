import type { Schema } from '@/api/client';

export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger';

/**
 * The tone of every state the API knows; the words are in `locales/…/states.json` under the same
 * names. A state that the API gains does not compile until it has its tone here.
 */
const tones = {
  batch: {
    pending: 'info',
    processing: 'info',
    paused: 'warning',
    completed: 'success',
    cancelled: 'neutral',
  } satisfies Record<Schema<'BatchStatus'>, Tone>,
  story: {
    pending: 'info',
    published: 'success',
    failed: 'danger',
    cancelled: 'neutral',
  } satisfies Record<Schema<'StoryStatus'>, Tone>,
  phase: {
    queued: 'neutral',
    preparing: 'info',
    sending: 'info',
    confirming: 'info',
    unconfirmed: 'warning',
    done: 'success',
  } satisfies Record<Schema<'Phase'>, Tone>,
  post: {
    DRAFT: 'neutral',
    SCHEDULED: 'info',
    PUBLISHING: 'info',
    PUBLISHED: 'success',
    PARTIAL: 'warning',
    FAILED: 'danger',
    CANCELLED: 'neutral',
  } satisfies Record<Schema<'PostStatus'>, Tone>,
  publication: {
    PENDING: 'info',
    PUBLISHED: 'success',
    FAILED: 'danger',
    UNCONFIRMED: 'warning',
    CANCELLED: 'neutral',
  } satisfies Record<Schema<'PublicationStatus'>, Tone>,
  approval: {
    NEEDED: 'neutral',
    SUBMITTED: 'warning',
    APPROVED: 'success',
    REJECTED: 'danger',
  } satisfies Record<Schema<'ApprovalStatus'>, Tone>,
  attempt: {
    accepted: 'success',
    rejected: 'danger',
    auth: 'danger',
    throttled: 'warning',
    not_ready: 'info',
    transient: 'warning',
    ambiguous: 'warning',
    duplicate: 'info',
    crashed: 'danger',
  } satisfies Record<Schema<'AttemptOutcome'>, Tone>,
  connection: {
    ACTIVE: 'success',
    EXPIRED: 'warning',
    DISCONNECTED: 'neutral',
    ERROR: 'danger',
  } satisfies Record<Schema<'ConnectionStatus'>, Tone>,
  webhook: { ACTIVE: 'success', DISABLED: 'danger' } satisfies Record<Schema<'WebhookStatus'>, Tone>,
  delivery: {
    PENDING: 'info',
    DELIVERED: 'success',
    FAILED: 'danger',
  } satisfies Record<Schema<'DeliveryStatus'>, Tone>,
  run: {
    running: 'info',
    completed: 'success',
    completed_with_errors: 'warning',
    failed: 'danger',
    cancelled: 'neutral',
  } satisfies Record<Schema<'RunStatus'>, Tone>,
  runPage: {
    pending: 'neutral',
    running: 'info',
    success: 'success',
    failed: 'danger',
    cancelled: 'neutral',
  } satisfies Record<Schema<'RunPageStatus'>, Tone>,
  step: {
    pending: 'neutral',
    running: 'info',
    success: 'success',
    skipped: 'neutral',
    failed: 'danger',
    cancelled: 'neutral',
  } satisfies Record<Schema<'StepStatus'>, Tone>,
  schedule: { ACTIVE: 'success', CANCELLED: 'neutral' } satisfies Record<Schema<'ScheduleStatus'>, Tone>,
  zone: { GREEN: 'success', YELLOW: 'warning', RED: 'danger' } satisfies Record<
    Schema<'SaturationZone'>,
    Tone
  >,
  risk: {
    HEALTHY: 'success',
    LOW: 'success',
    MODERATE: 'warning',
    HIGH: 'danger',
    CRITICAL: 'danger',
  } satisfies Record<Schema<'RiskLevel'>, Tone>,
  lead: {
    NEW: 'info',
    QUALIFYING: 'info',
    PENDING_APPROVAL: 'warning',
    AWAITING_DEPOSIT: 'info',
    DEPOSIT_PAID: 'success',
    BOOKING_PENDING: 'info',
    BOOKED: 'success',
    NEEDS_ARTIST_REPLY: 'warning',
    NEEDS_FOLLOW_UP: 'warning',
    COLLECTING_TIME_WINDOWS: 'info',
    TOUR_CONVERSION_OFFERED: 'info',
    WAITLISTED: 'neutral',
    DEPOSIT_EXPIRED: 'warning',
    REJECTED: 'neutral',
    ABANDONED: 'neutral',
    STALE: 'neutral',
    OPTOUT: 'neutral',
    CANCELLED: 'neutral',
    REFUNDED: 'neutral',
  } satisfies Record<Schema<'LeadStatus'>, Tone>,
  message: {
    received: 'neutral',
    processed: 'success',
    late: 'warning',
    blocked: 'danger',
    ignored: 'neutral',
    queued: 'info',
    parked: 'warning',
    sending: 'info',
    unknown: 'warning',
    sent: 'info',
    delivered: 'success',
    read: 'success',
    failed: 'danger',
    cancelled: 'neutral',
  } satisfies Record<Schema<'LeadMessageStatus'>, Tone>,
  outbox: {
    queued: 'info',
    parked: 'warning',
    sending: 'info',
    unknown: 'warning',
    sent: 'info',
    delivered: 'success',
    read: 'success',
    failed: 'danger',
    cancelled: 'neutral',
  } satisfies Record<Schema<'OutboxStatus'>, Tone>,
  deposit: {
    CREATING: 'info',
    OPEN: 'info',
    PAID: 'success',
    EXPIRED: 'warning',
    REFUNDED: 'neutral',
  } satisfies Record<Schema<'DepositStatus'>, Tone>,
  exportLog: {
    SUCCESS: 'success',
    PARTIAL: 'warning',
    FAILED: 'danger',
    SKIPPED: 'neutral',
  } satisfies Record<Schema<'ExportLogStatus'>, Tone>,
  check: { ok: 'success', missing: 'warning', unsafe: 'danger' } satisfies Record<
    Schema<'CheckStatus'>,
    Tone
  >,
  level: { INFO: 'neutral', WARN: 'warning', ERROR: 'danger' } satisfies Record<Schema<'EventLevel'>, Tone>,
} as const;

export type StateKind = keyof typeof tones;
export type StateOf<Kind extends StateKind> = keyof (typeof tones)[Kind] & string;

/** All kinds with their states, for the test that compares them with the words. */
export const allStates: Record<string, Record<string, Tone>> = tones;

export function toneOf<Kind extends StateKind>(kind: Kind, state: StateOf<Kind>): Tone {
  return allStates[kind]?.[state] ?? 'neutral';
}
