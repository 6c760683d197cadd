-- A database for each service: nobody reads another's tables.
CREATE DATABASE gateway;
CREATE DATABASE publisher;
CREATE DATABASE scheduler;
CREATE DATABASE conversations;
