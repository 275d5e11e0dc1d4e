-- Parameter: build UInt32, the highest number that is taken.
INSERT INTO builds_taken (build) SELECT {build:UInt32}
