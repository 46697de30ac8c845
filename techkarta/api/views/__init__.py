"""The operations of the interface: thin, over the services and selectors of the pages."""
