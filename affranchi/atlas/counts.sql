SELECT (SELECT count(*) FROM territoires), (SELECT count(*) FROM communes WHERE kind = 'commune'),
  (SELECT count(*) FROM declarations)
