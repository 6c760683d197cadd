import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from '@/app/NotFound';
import { SkeletonLines } from '@/components';
import { Overview } from './overview';
import { PostPage } from './post';

// The composer brings date pickers along, which looking at posts does not need.
const NewPost = lazy(() => import('./compose').then(({ NewPost }) => ({ default: NewPost })));
const EditPost = lazy(() => import('./compose').then(({ EditPost }) => ({ default: EditPost })));
const ImportPosts = lazy(() => import('./import').then(({ ImportPosts }) => ({ default: ImportPosts })));

export default function PostsPage() {
  return (
    <Suspense fallback={<SkeletonLines lines={6} />}>
      <Routes>
        <Route index element={<Overview />} />
        <Route path="new" element={<NewPost />} />
        <Route path="import" element={<ImportPosts />} />
        <Route path=":postId" element={<PostPage />} />
        <Route path=":postId/edit" element={<EditPost />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </Suspense>
  );
}
