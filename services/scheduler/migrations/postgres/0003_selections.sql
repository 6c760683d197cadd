-- Why a schedule has its captions: the selection that it was laid out from, as the domain's JSON. Its
-- own table, because it is read alone and is larger than the schedule.

CREATE TABLE schedule_selections (
    tenant_id   TEXT NOT NULL,
    schedule_id TEXT NOT NULL,
    selection   TEXT NOT NULL,
    PRIMARY KEY (tenant_id, schedule_id),
    FOREIGN KEY (tenant_id, schedule_id) REFERENCES schedules (tenant_id, schedule_id)
);
