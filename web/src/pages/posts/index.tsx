import { Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from '@/app/NotFound';
import { lazyNamed, SkeletonLines } from '@/components';

const Overview = lazyNamed(() => import('./overview'), 'Overview');
const PostPage = lazyNamed(() => import('./post'), 'PostPage');
const NewPost = lazyNamed(() => import('./compose'), 'NewPost');
const EditPost = lazyNamed(() => import('./compose'), 'EditPost');
const ImportPosts = lazyNamed(() => import('./import'), 'ImportPosts');

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
