import { lazy } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from '@/app/NotFound';
import { lazyNamed } from '@/components';

const Desk = lazyNamed(() => import('./Desk'), 'Desk');
const FunnelPage = lazy(() => import('./funnel'));

/** Leads on WhatsApp: the inbox, a conversation beside it, and how far leads come. */
export default function ConversationsPage() {
  return (
    <Routes>
      <Route path="funnel" element={<FunnelPage />} />
      <Route index element={<Desk />} />
      <Route path=":leadId" element={<Desk />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
