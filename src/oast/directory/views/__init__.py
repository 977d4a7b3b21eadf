"""The directory's pages and its open interface. All of it is public: nothing here is about a child."""
