import type { Schema } from '@/api/client';

const STORED = 'fanfare.person';

/** Who said last, in this browser, who they are. */
export const remembered = (): string | null => localStorage.getItem(STORED);

export const remember = (userId: string): void => localStorage.setItem(STORED, userId);

export const personName = ({ name, email, id }: Schema<'User'>): string => name ?? email ?? id;
