-- The new gradebook keeps the scale that each site has chosen.
alter table gb2_site add column scale_id varchar(36);
update gb2_site set scale_id = 'default' where scale_id is null;
