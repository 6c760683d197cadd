import type { Schema } from '@/api/client';

export type Attachment = Schema<'LeadAttachment'>;

/** What a file is to people, by the names that WhatsApp has for it. */
export type FileKind = 'image' | 'video' | 'audio' | 'document';

/** Null until it is known, which is when the file is stored. */
export function kindOf(contentType: string | null): FileKind | null {
  if (contentType === null) return null;
  const [kind] = contentType.split('/');
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'document';
}

/** Where the gateway serves the file to whoever may read the lead. */
export const filePath = (leadId: string, mediaId: string) =>
  `/api/leads/${encodeURIComponent(leadId)}/attachments/${encodeURIComponent(mediaId)}`;
