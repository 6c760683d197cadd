import { Gift, Image, LockKeyhole, type LucideIcon, Reply } from 'lucide-react';
import type { Schema } from '@/api/client';

export const types = [
  'Unlock',
  'Photo bump',
  'Follow up',
  'Free content',
] as const satisfies Schema<'MessageType'>[];

export const typeIcons: Record<Schema<'MessageType'>, LucideIcon> = {
  Unlock: LockKeyhole,
  'Photo bump': Image,
  'Follow up': Reply,
  'Free content': Gift,
};

export const typeClass = {
  Unlock: 'unlock',
  'Photo bump': 'bump',
  'Follow up': 'followUp',
  'Free content': 'free',
} as const satisfies Record<Schema<'MessageType'>, string>;
