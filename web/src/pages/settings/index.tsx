import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Route, Routes } from 'react-router';
import { NotFound } from '@/app/NotFound';
import { TabLinks } from '@/components';

const KeysPage = lazy(() => import('./keys/KeysPage'));
const ConnectionsPage = lazy(() => import('./connections/ConnectionsPage'));
const WebHooksPage = lazy(() => import('./web-hooks/WebHooksPage'));
const WebHookPage = lazy(() => import('./web-hooks/WebHookPage'));
const FlowsPage = lazy(() => import('./flows/FlowsPage'));
const ConversationsPage = lazy(() => import('./conversations/ConversationsPage'));
const ReadinessPage = lazy(() => import('./readiness/ReadinessPage'));

const parts = ['keys', 'connections', 'web-hooks', 'flows', 'conversations', 'readiness'] as const;

export default function SettingsPage() {
  const { t } = useTranslation('settings');
  return (
    <>
      <TabLinks
        label={t('title')}
        links={parts.map((part) => ({ to: `/settings/${part}`, title: t(`parts.${part}`) }))}
      />
      <Routes>
        <Route index element={<Navigate to="keys" replace />} />
        <Route path="keys" element={<KeysPage />} />
        <Route path="connections" element={<ConnectionsPage />} />
        <Route path="web-hooks" element={<WebHooksPage />} />
        <Route path="web-hooks/:webhookId" element={<WebHookPage />} />
        <Route path="flows" element={<FlowsPage />} />
        <Route path="conversations" element={<ConversationsPage />} />
        <Route path="readiness" element={<ReadinessPage />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </>
  );
}
