-- What a person has to resolve is counted every few seconds, whatever the number of publications.
CREATE INDEX publications_unconfirmed ON publications (tenant_id, id) WHERE step = 'unconfirmed';
CREATE INDEX post_publications_unconfirmed ON post_publications (tenant_id, id)
    WHERE step = 'unconfirmed';
