package kz.qyzmet.desk.mailroom;

/** What keeps one channel going, on threads of its own. */
interface Worker {
    void start();

    /** Ends at once; a letter that is being stored is finished or undone by the database. */
    void stop();
}
