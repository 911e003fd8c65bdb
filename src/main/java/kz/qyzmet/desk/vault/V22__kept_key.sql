-- Storage goes on for the blocked: their keys are wrapped anew with each epoch, and neither changed otherwise nor taken away (clause 1.3, contracts 10).
revoke update on subject_key from ${upkeep};
grant update (epoch, wrapped) on subject_key to ${upkeep};
create policy kept_key on subject_key as restrictive for delete to ${upkeep} using (mask = -1);
